// The structural bytes of a JSON text. In UTF-8 no other character contains them.

export const quote = 0x22;
export const comma = 0x2c;
export const listStart = 0x5b;
export const listEnd = 0x5d;
export const objectStart = 0x7b;
export const objectEnd = 0x7d;
const backslash = 0x5c;

/** Returns the end of the string that begins at `start`. A backslash escapes the next byte (RFC 8259, 7). */
export const endOfString = (json: Uint8Array, start: number): number => {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at;
};
