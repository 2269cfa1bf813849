import canonicalize from 'canonicalize';
import { expect, test } from 'vitest';
import { isCanonical } from './audit-chain.ts';

const texts = [
  '{}',
  '{"a":1,"b":2}',
  '{"b":2,"a":1}',
  '{"a":1, "b":2}',
  '{"a":{"c":1,"b":2}}',
  '{"a":{"b":2,"c":1}}',
  '{"a":[{"c":1,"b":2}]}',
  '{"a":[2,1]}',
  '{"a":1.0}',
  '{"a":1e3}',
  '{"a":-0}',
  '{"a":"\\u00e4"}',
  '{"a":"ä"}',
  '{"a":"\\u2028"}',
  '{"a":"\u2028"}',
  '{"a":"\\/"}',
  '{"a":"\\ud800"}',
  '{"":1,"a":2}',
  '{"10":1,"9":2}',
  '{"9":2,"10":1}',
  '{"1":1,"A":2,"_":3,"a":4}',
  '{"€":1,"😀":2}',
  '{"😀":1,"ﬁ":2}',
  '{"ﬁ":1,"😀":2}',
  '{"__proto__":1,"a":2}',
  '{"a":2,"__proto__":1}',
  '{"a":1,"a":1}',
  '{"toJSON":1}',
  '[]',
  '[[1]]',
];

test('says which texts are canonical, as the library that writes them', () => {
  for (const text of texts) {
    const value = JSON.parse(text);
    expect(isCanonical(value, text), text).toBe(canonicalize(value) === text);
  }
  expect(texts.filter((text) => isCanonical(JSON.parse(text), text)).length).toBeGreaterThan(10);
});
