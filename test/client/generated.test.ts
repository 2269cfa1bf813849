import { expect, it } from 'vitest';
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

it('the part written by hand has at most 400 lines of code', () => {
  const byHand = files.filter((path) => path.startsWith('src/client/') && !path.startsWith('src/client/generated/'));
  const lines = byHand.flatMap((path) => read(path).split('\n')).filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line));
  expect(byHand.length).toBeGreaterThan(3);
  expect(lines.length).toBeLessThanOrEqual(400);
});
