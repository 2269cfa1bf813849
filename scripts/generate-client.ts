// Makes the generated part of the typed client from openapi.json, with the generator in tools/client, which needs a newer
// Node than the product and brings it along.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentOf, generatedFolder, manifestFile } from './client-content.ts';
import { installToolPackages } from './tool-packages.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const tool = join(root, 'tools', 'client');

installToolPackages(tool);
rmSync(join(root, generatedFolder), { recursive: true, force: true });
execFileSync(
  join(tool, 'node_modules/node/bin/node'),
  ['node_modules/@hey-api/openapi-ts/bin/run.js', '--file', 'config.mjs'],
  { cwd: tool, stdio: 'inherit' },
);
writeFileSync(join(root, manifestFile), `${JSON.stringify(contentOf(root), null, 2)}\n`);
