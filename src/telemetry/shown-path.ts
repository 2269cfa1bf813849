const lengthMax = 256;

/**
 * Returns the beginning of a path chosen by a stranger, to be logged, traced or answered. It is cut before it is masked,
 * which bounds the cost of masking, and never within a percent-encoded octet.
 */
export const shownPath = (path: string): string =>
  path.length <= lengthMax ? path : path.slice(0, lengthMax).replace(/%[0-9a-f]?$/i, '');
