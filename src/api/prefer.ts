const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
/** A name with or without a value, at the beginning of what is left. RFC 7240, 2. */
const preferenceOf = new RegExp(`^[ \\t]*(${token})(?:[ \\t]*=[ \\t]*(${token}|${quoted})?)?[ \\t]*`);
/** Its parameters: they change nothing that is honoured here. */
const parametersOf = new RegExp(`^(?:;[ \\t]*(?:${token}(?:[ \\t]*=[ \\t]*(?:${token}|${quoted})?)?)?[ \\t]*)*`);

const unquote = (value: string): string => (value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value);

/**
 * The value of a preference; undefined: it is not asked for. The first of two equal names counts. From where a header is
 * no list of preferences on, it is not understood, and so ignored, as a preference must be that cannot be honoured.
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
    // An empty element of a list is none.
    const comma = /^[ \t]*,/.exec(rest);
    if (comma === null) return undefined;
    rest = rest.slice(comma[0].length);
  }
  return undefined;
};
