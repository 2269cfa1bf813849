import { expect, it } from 'vitest';
import { contentOf, manifestFile } from '../../scripts/client-content.ts';
import { apiVersion } from '../../src/client/index.ts';
import { read, root } from '../architecture/tree.ts';

it('the generated part is what the generator makes of openapi.json: npm run client:generate', () => {
  expect(JSON.parse(read(manifestFile))).toEqual(contentOf(root));
});

it('the client sends the version of the document from which it is made', () => {
  const { info } = JSON.parse(read('openapi.json')) as { info: { version: string } };
  expect(apiVersion).toBe(info.version);
});
