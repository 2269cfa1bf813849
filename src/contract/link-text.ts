import { base62, bytesOf, checksumLength, checksumOf, hasChecksum } from './base62.ts';
import { uuidOfHex } from './uuid.ts';

// The text of a link's token: `fh_{kind}_sk_{id, generation and tag in base62}{CRC-32 in base62}`. The form of a key, so that
// logs mask it like one.

/** What a link is for, and the page of the console that it opens. `join` is handed over by an administrator instead of mailed. */
export const linkPages = {
  invite: '/console/invite',
  join: '/console/invite',
  activate: '/console/invite',
  recover: '/console/recover',
  lost: '/console/lost-factor',
} as const;
export type LinkKind = keyof typeof linkPages;
export const linkKinds = Object.keys(linkPages) as LinkKind[];

/** A `device` is no link, but its mark is made in the same way. */
export type TokenKind = LinkKind | 'device';

export interface Link<Kind extends TokenKind = LinkKind> {
  readonly kind: Kind;
  /** The id of the row that it is about. */
  readonly id: string;
  /** The number of times that a link was replaced; the day on which a device was marked. */
  readonly generation: number;
}

const idBytes = 16;
const generationBytes = 4;
const tagBytes = 32;
const bytes = idBytes + generationBytes + tagBytes;
const bodyLength = 70; // 52 bytes in base62
const form = new RegExp(
  `^fh_(${[...linkKinds, 'device'].join('|')})_sk_([A-Za-z0-9]{${bodyLength}})[A-Za-z0-9]{${checksumLength}}$`,
);

/** Longer than every token. */
export const linkTextLengthMax = 100;

/** `tag` is base64url of 32 bytes. */
export const linkText = ({ kind, id, generation }: Link<TokenKind>, tag: string): string => {
  const counted = Buffer.alloc(generationBytes);
  counted.writeUInt32BE(generation);
  const whole = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), counted, Buffer.from(tag, 'base64url')]);
  const body = `fh_${kind}_sk_${base62(whole, bodyLength)}`;
  return `${body}${checksumOf(body)}`;
};

/** Reads a token; null: it has not the form of one. The tag is not verified. */
export const readLinkText = (text: string): (Link<TokenKind> & { readonly tag: string }) | null => {
  const [, kind, body] = form.exec(text) ?? [];
  if (kind === undefined || body === undefined || !hasChecksum(text)) return null;
  const read = bytesOf(body, bytes);
  if (read === null) return null;
  return {
    kind: kind as TokenKind,
    id: uuidOfHex(read.subarray(0, idBytes).toString('hex')),
    generation: read.readUInt32BE(idBytes),
    tag: read.subarray(bytes - tagBytes).toString('base64url'),
  };
};
