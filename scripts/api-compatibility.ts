// Compares openapi.json with the last released one: a change that breaks clients must be listed in api-changes.md.
// With `--release`, openapi.json becomes the released one.
import { copyFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { breakingChanges, listedChanges, problemsOf } from './api-changes.ts';

const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const [released, current] = [file('contracts/released/openapi.json'), file('openapi.json')];

const found = await breakingChanges(released, current);
const problems = problemsOf(found, listedChanges(readFileSync(file('api-changes.md'), 'utf8')));
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error('See docs/api/versions.md: undo the change, add a version, or list it under "Unreleased".');
  process.exitCode = 1;
} else if (process.argv.includes('--release')) {
  copyFileSync(current, released);
  console.log('contracts/released/openapi.json written: now move the entries of api-changes.md below the release');
}
