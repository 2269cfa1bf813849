// node scripts/run.mjs <entry> [args…]: every npm script starts here, so one command works in a fresh checkout.
import { existsSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Freehold needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one and start again.`);
}

const [name, ...args] = process.argv.slice(2);
if (name === undefined) fail('usage: node scripts/run.mjs <entry> [arguments]');
const entry = resolve(root, name);

try {
  const { ensureDependencies } = await import('./dependencies.mjs');
  await ensureDependencies(root, (line) => process.stderr.write(`${line}\n`));
  if (!existsSync(entry)) throw new Error(`There is no ${name} in ${root}.`);
} catch (error) {
  fail(error.message);
}

let file = entry;
if (extname(entry) === '.ts') {
  const { compiled } = await import('./compile.mjs');
  // Errors are shown at the lines of the source.
  process.setSourceMapsEnabled(true);
  file = await compiled(root, entry);
}
process.argv = [process.argv[0], entry, ...args];
await import(pathToFileURL(file).href);
