import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { eventTypes, testEventType } from '../../src/contract/event-type.ts';
import { read, sources } from '../architecture/tree.ts';

const home = 'src/contract/event-type.ts';
const texts = sources.filter((path) => path !== home && !path.endsWith('.test.ts')).map((path) => read(path));
const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');

it('every listed type is announced somewhere; the compiler excludes others', () => {
  // As a literal, or composed from its first part.
  const isIn = (text: string, type: string) =>
    text.includes(`'${type}'`) || text.includes(`\`${type.split('.')[0]}.\${`);
  const silent = eventTypes.filter((type) => !texts.some((text) => isIn(text, type)));
  expect(silent).toEqual([]);
  expect(eventTypes).not.toContain(testEventType);
});

it('the page names exactly these types', () => {
  const named = [...page.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|/gm)].map(([, type]) => type);
  expect(named).toEqual(eventTypes);
});
