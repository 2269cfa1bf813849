const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const listStart = 0x5b;
const objectStart = 0x7b;
const listEnd = 0x5d;
const objectEnd = 0x7d;

const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
};

/**
 * The name of a member that occurs twice in one object; null: there is none. RFC 8259, 4, leaves open which of the two
 * counts, and RFC 7493, 2.3, forbids them. `text` is valid JSON, of which only the names are read: a tokenizer that
 * decodes every string takes 100 ms for a mebibyte of escapes. Without recursion: the depth is the caller's choice.
 */
export const duplicateMember = (text: string): string | null => {
  /** One entry for each open object or array: the names of an object, null for an array. */
  const open: (Set<string> | null)[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      if (isName) {
        const name: string = JSON.parse(text.slice(at, end + 1));
        const names = open.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
        isName = false;
      }
      at = end;
    } else if (code === objectStart || code === listStart) {
      isName = code === objectStart;
      open.push(isName ? new Set() : null);
    } else if (code === objectEnd || code === listEnd) {
      open.pop();
      isName = false;
    } else if (code === comma) {
      isName = open.at(-1) instanceof Set;
    }
  }
  return null;
};
