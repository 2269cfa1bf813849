const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
/** Matches a name with or without a value at the start of the remaining text. RFC 7240, 2. */
const preferenceOf = new RegExp(`^[ \\t]*(${token})(?:[ \\t]*=[ \\t]*(${token}|${quoted})?)?[ \\t]*`);
/** Matches the parameters of a preference, which have no effect here. */
const parametersOf = new RegExp(`^(?:;[ \\t]*(?:${token}(?:[ \\t]*=[ \\t]*(?:${token}|${quoted})?)?)?[ \\t]*)*`);

const unquote = (value: string): string => (value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value);

/**
 * Returns the value of a preference; undefined: not sent. The first of two equal names counts. The header is ignored from its
 * first syntax error on, as RFC 7240 requires for preferences that cannot be honored.
 */
export const preferredValue = (header: string, wanted: string): string | undefined => {
  let rest = header;
  while (rest !== '') {
    const found = preferenceOf.exec(rest);
    if (found !== null) {
      const [text, name = '', value = ''] = found;
      rest = rest.slice(text.length);
      rest = rest.slice(parametersOf.exec(rest)?.[0].length ?? 0);
      if (name.toLowerCase() === wanted) return unquote(value);
    }
    // Empty list elements are skipped.
    const comma = /^[ \t]*,/.exec(rest);
    if (comma === null) return undefined;
    rest = rest.slice(comma[0].length);
  }
  return undefined;
};
