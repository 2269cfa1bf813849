import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const generatedFolder = 'src/client/generated';
export const manifestFile = `${generatedFolder}/content.json`;

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** What the generated client was made from and consists of, by SHA-256: shows an outdated or edited one. */
export const contentOf = (root: string) => {
  const files = readdirSync(join(root, generatedFolder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort();
  return {
    openapi: hashOf(join(root, 'openapi.json')),
    generator: hashOf(join(root, 'tools/client/package-lock.json')),
    config: hashOf(join(root, 'tools/client/config.mjs')),
    files: Object.fromEntries(
      files.map((name) => [name.replaceAll('\\', '/'), hashOf(join(root, generatedFolder, name))]),
    ),
  };
};
