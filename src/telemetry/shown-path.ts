const lengthMax = 256;

/**
 * What is logged, traced or answered of a path that a stranger chose: its beginning. It is cut before it is masked, so
 * that masking costs the same whatever was sent, and never within a percent-encoded octet.
 */
export const shownPath = (path: string): string =>
  path.length <= lengthMax ? path : path.slice(0, lengthMax).replace(/%[0-9a-f]?$/i, '');
