import { describe, expect, it } from 'vitest';
import { preferredValue } from './prefer.ts';

describe('a preference', () => {
  it.each([
    ['wait=10', '10'],
    ['WAIT = 10', '10'],
    ['wait="10"', '10'],
    ['wait="1\\0"', '10'],
    ['respond-async, wait=5', '5'],
    [',, wait=5', '5'],
    ['wait=5, wait=9', '5'],
    ['foo="a, wait=1", wait=2', '2'],
    ['foo="\\", wait=1", wait=2', '2'],
    ['foo; bar="x; wait=1"; baz, wait=3; x=y', '3'],
    ['handling=lenient; wait=4', undefined],
    ['wait', ''],
    ['wait=', ''],
    ['return=minimal', undefined],
    ['"wait"=10', undefined],
    ['foo="open, wait=3', undefined],
    ['', undefined],
  ])('%s gives %s', (header, value) => {
    expect(preferredValue(header, 'wait')).toBe(value);
  });
});
