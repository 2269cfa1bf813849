// The bytes that structure a JSON text. In UTF-8 no other character has one of them.

export const quote = 0x22;
export const comma = 0x2c;
export const listStart = 0x5b;
export const listEnd = 0x5d;
export const objectStart = 0x7b;
export const objectEnd = 0x7d;
const backslash = 0x5c;

/** Where the string ends that begins at `start`; RFC 8259, 7: a backslash takes the next byte with it. */
export const endOfString = (json: Uint8Array, start: number): number => {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at;
};
