import { createScanner } from 'jsonc-parser';

/** `SyntaxKind` of jsonc-parser, whose ambient enum this project's modules cannot import. */
const kind = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, string: 10, end: 17 };

/**
 * The name of a member that occurs twice in one object; null: there is none. RFC 8259, 4, leaves open which of the two
 * counts, and RFC 7493, 2.3, forbids them. `text` is valid JSON. Without recursion: the depth is the caller's choice.
 */
export const duplicateMember = (text: string): string | null => {
  const scanner = createScanner(text, true);
  /** One entry for each open object or array: the names of an object, null for an array. */
  const open: (Set<string> | null)[] = [];
  let isName = false;
  for (let token: number = scanner.scan(); token !== kind.end; token = scanner.scan()) {
    if (token === kind.string && isName) {
      const name = scanner.getTokenValue();
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
      isName = false;
    } else if (token === kind.openBrace || token === kind.openBracket) {
      isName = token === kind.openBrace;
      open.push(isName ? new Set() : null);
    } else if (token === kind.closeBrace || token === kind.closeBracket) {
      open.pop();
      isName = false;
    } else if (token === kind.comma) {
      isName = open.at(-1) instanceof Set;
    }
  }
  return null;
};
