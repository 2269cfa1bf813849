import { describe, expect, it } from 'vitest';
import { duplicateMember } from './duplicate-members.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a member that occurs twice in one object', () => {
  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"o":{"b":[{"c":1,"d":2,"c":3}]}}', 'c'],
    ['[{"a":1},{"x":{"y":1},"x":2}]', 'x'],
    ['{"a":["a","a"],"b":{"a":"a"},"a":null}', 'a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"":1,"":2}', ''],
  ])('is found in %s', (text, name) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(duplicateMember(bytesOf(text))).toBe(name);
  });

  it.each([
    '{"a":1,"b":2}',
    '{"a":{"a":{"a":"a"}}}',
    '["a","a"]',
    '"a"',
    '{}',
    '[{"a":1},{"a":1}]',
    '{"a":"b","b":"a"}',
  ])('is not found in %s', (text) => {
    expect(duplicateMember(bytesOf(text))).toBeNull();
  });

  it('is searched for at any depth', () => {
    const depth = 200_000;
    expect(duplicateMember(bytesOf(`${'['.repeat(depth)}${']'.repeat(depth)}`))).toBeNull();
  });
});

it.each(['{"a\\"":1,"a\\"":2}', '{"a\\\\":"\\\\","a\\\\":2}', '{"x":"{\\"","y":[{"z":"]"},{}],"x":0}'])(
  'members are distinguished from the contents of strings: %s',
  (text) => {
    expect(duplicateMember(bytesOf(text))).toBe(Object.keys(JSON.parse(text) as object)[0]);
  },
);
