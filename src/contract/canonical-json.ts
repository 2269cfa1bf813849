import canonicalize from 'canonicalize';

/** Writes a value as canonical JSON (RFC 8785): equal values have equal bytes in every implementation. */
export const canonicalJson = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('The value cannot be written as JSON');
  return text;
};
