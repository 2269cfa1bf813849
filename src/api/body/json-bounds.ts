import { comma, endOfString, listEnd, listStart, objectEnd, objectStart, quote } from './json-bytes.ts';

const valuesMax = 5_000;
const depthMax = 32;

/**
 * Explains which bound a JSON text exceeds; null: none. Scans the bytes before parsing, because parsers and schemas spend far
 * more time on many small parts than on a long text.
 */
export const excessOf = (json: Uint8Array): string | null => {
  let values = 1;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === quote) at = endOfString(json, at);
    else if (byte === comma) values += 1;
    else if (byte === listStart || byte === objectStart) {
      depth += 1;
      values += 1;
      if (depth > depthMax) return `must not be nested deeper than ${depthMax} levels`;
    } else if (byte === listEnd || byte === objectEnd) depth -= 1;
    if (values > valuesMax) return `must not have more than ${valuesMax} members and elements`;
  }
  return null;
};
