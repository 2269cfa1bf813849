// Makes the generated part of the typed client from openapi.json, with the generator in tools/client, which needs a newer
// Node than the product and brings it along.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentOf, generatedFolder, manifestFile } from './client-content.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const tool = join(root, 'tools', 'client');
const inTool = (command: string, args: string[]): void => {
  execFileSync(command, args, { cwd: tool, stdio: 'inherit' });
};

if (!existsSync(join(tool, 'node_modules'))) inTool('npm', ['ci', '--no-audit', '--no-fund']);
rmSync(join(root, generatedFolder), { recursive: true, force: true });
inTool(join(tool, 'node_modules', 'node', 'bin', 'node'), [
  'node_modules/@hey-api/openapi-ts/bin/run.js',
  '--file',
  'config.mjs',
]);
writeFileSync(join(root, manifestFile), `${JSON.stringify(contentOf(root), null, 2)}\n`);
