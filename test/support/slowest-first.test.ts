import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../src/layout/layout.ts';
import { slowFiles } from './slowest-first.ts';

test.each(slowFiles)('%s is a file', (file) => {
  expect(existsSync(join(root, file))).toBe(true);
});
