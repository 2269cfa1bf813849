import { describe, expect, it } from 'vitest';
import { contentOf, manifestFile } from '../../scripts/client-content.ts';
import { apiVersion } from '../../src/client/index.ts';
import { files, read, root } from '../architecture/tree.ts';

it('the generated part is what the generator makes of openapi.json: npm run client:generate', () => {
  expect(JSON.parse(read(manifestFile))).toEqual(contentOf(root));
});

it('the client sends the version of the document from which it is made', () => {
  const { info } = JSON.parse(read('openapi.json')) as { info: { version: string } };
  expect(apiVersion).toBe(info.version);
});

describe('the part written by hand', () => {
  const byHand = files.filter((path) => path.startsWith('src/client/') && !path.startsWith('src/client/generated/'));
  // The table of methods grows with the API.
  const isCounted = (line: string): boolean =>
    !/^\s*($|\/\/|\/?\*|\w+: (\{|(call|once|stream)\(api\.\w+\),)$)|^ {4}\},$/.test(line);
  const linesOf = (path: string): number => read(path).split('\n').filter(isCounted).length;
  // A caller with a key uses none of it.
  const session = 'src/client/session.ts';

  it('has at most 350 lines of code beside the table of methods', () => {
    const others = byHand.filter((path) => path !== session);
    expect(others.length).toBeGreaterThan(3);
    expect(others.reduce((sum, path) => sum + linesOf(path), 0)).toBeLessThanOrEqual(350);
  });

  it('has at most 80 more for sessions', () => {
    expect(linesOf(session)).toBeLessThanOrEqual(80);
  });
});
