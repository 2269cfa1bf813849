import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface NameServer {
  /** For `DNS_SERVERS`. */
  address: string;
  /** The TXT records of names; others do not exist. */
  records: Map<string, string[]>;
  close(): Promise<void>;
}

const headerBytes = 12;

/** The name in the question (RFC 1035, 4.1.2), and where the question ends. */
const questionIn = (query: Buffer): { name: string; end: number } => {
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
};

/** A resource record of type TXT about the name of the question, with one string of up to 255 bytes for each part. */
const recordOf = (text: string): Buffer => {
  const parts = text.match(/.{1,255}/gs) ?? [''];
  const data = Buffer.concat(parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)])));
  const head = Buffer.from([0xc0, headerBytes, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
};

/** A name server on this machine. */
export const openNameServer = async (): Promise<NameServer> => {
  const records = new Map<string, string[]>();
  const socket = createSocket('udp4');
  socket.on('message', (query, { address, port }) => {
    const { name, end } = questionIn(query);
    const texts = records.get(name);
    const answers = (texts ?? []).map(recordOf);
    const answer = Buffer.concat([query.subarray(0, end), ...answers]);
    // An answer with recursion; without the name, that it does not exist.
    answer.writeUInt16BE(texts === undefined ? 0x8183 : 0x8180, 2);
    answer.writeUInt16BE(answers.length, 6);
    answer.writeUInt32BE(0, 8);
    socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    records,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
};
