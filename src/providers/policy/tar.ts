const blockBytes = 512;

/** Where a header has what, in bytes (POSIX.1-1988, ustar). */
const fields = { name: [0, 100], size: [124, 12], type: [156, 1], prefix: [345, 155] } as const;

const broken = (): Error => new Error('The bundle is not a tar archive.');

/**
 * Lists the files of an archive in its order, by their names without a leading slash. Neither links nor extended headers are read:
 * OPA writes none, and headers that hold for all files that follow would multiply what is read.
 */
export function* filesOfTar(tar: Uint8Array): Generator<{ readonly name: string; readonly data: Uint8Array }> {
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
  let offset = 0;
  while (offset + blockBytes <= bytes.byteLength) {
    const header = bytes.subarray(offset, offset + blockBytes);
    const name = nameOf(header);
    // A block of zeros is the end.
    if (name === '') return;
    const size = sizeOf(header);
    const start = offset + blockBytes;
    if (start + size > bytes.byteLength) throw broken();
    const type = textAt(header, 'type');
    if (type === '' || type === '0') yield { name, data: bytes.subarray(start, start + size) };
    else if (type !== '5') throw new Error(`The bundle has an entry that is neither a file nor a folder: ${name}`);
    offset = start + Math.ceil(size / blockBytes) * blockBytes;
  }
}

const textAt = (header: Buffer, field: keyof typeof fields): string => {
  const [start, length] = fields[field];
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? length : end);
};

const nameOf = (header: Buffer): string => {
  const [prefix, name] = [textAt(header, 'prefix'), textAt(header, 'name')];
  return (prefix === '' ? name : `${prefix}/${name}`).replace(/^\.?\/+/, '');
};

const sizeOf = (header: Buffer): number => {
  const text = textAt(header, 'size').trim();
  if (!/^[0-7]{1,12}$/.test(text)) throw broken();
  return Number.parseInt(text, 8);
};
