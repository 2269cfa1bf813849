import { comma, endOfString, listEnd, listStart, objectEnd, objectStart, quote } from './json-bytes.ts';

const utf8 = new TextDecoder();

/**
 * Returns the name of a member that occurs twice in one object; null: there is none. RFC 8259, 4, leaves open which of the two
 * counts, and RFC 7493, 2.3, forbids duplicates. `json` must be valid. Decodes only the names, because decoding every string
 * takes 100 ms for a mebibyte of escapes. Does not recurse, because the caller of the API chooses the depth.
 */
export const duplicateMember = (json: Uint8Array): string | null => {
  /** One entry per open object or array: the names so far for an object, null for an array. */
  const open: (Set<string> | null)[] = [];
  let isName = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quote) {
      const end = endOfString(json, at);
      if (isName) {
        const name: string = JSON.parse(utf8.decode(json.subarray(at, end + 1)));
        const names = open.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
        isName = false;
      }
      at = end;
    } else if (byte === objectStart || byte === listStart) {
      isName = byte === objectStart;
      open.push(isName ? new Set() : null);
    } else if (byte === objectEnd || byte === listEnd) {
      open.pop();
      isName = false;
    } else if (byte === comma) {
      isName = open.at(-1) instanceof Set;
    }
  }
  return null;
};
