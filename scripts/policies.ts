// Compiles the policies to WebAssembly (`build`), or checks them with OPA itself (`test`). What `build` makes is part of the
// repository, so that neither the product nor its tests need OPA.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { obtainOpa } from './opa.ts';
import {
  bundleOf,
  bundleSources,
  capabilities,
  deployModule,
  deploySources,
  isTest,
  manifest,
  policyManifest,
  policyModule,
  policySources,
  testsModule,
} from './policy-manifest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = 'assets/policies/data.json';
const entrypoints = ['freehold/authz/decision', 'freehold/authz/explain', 'freehold/approval/rule'];
const coverageMin = 95;

/** Each test is an entrypoint. */
const testsIn = (file: string): string[] => {
  const text = readFileSync(join(root, file), 'utf8');
  const name = /^package (\S+)$/m.exec(text)?.[1];
  if (name === undefined) throw new Error(`${file} names no package.`);
  return [...text.matchAll(/^(test_\w+)/gm)].map(([, test]) => `${name.replaceAll('.', '/')}/${test}`);
};

const opa = await obtainOpa((line) => console.error(line));
const run = (...args: string[]): string =>
  execFileSync(opa, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 26 });

/** Paths are relative, since they become part of the module. */
const bundleTo = (bundle: string, files: readonly string[], entries: readonly string[], ...more: string[]): void => {
  const flags = entries.flatMap((entry) => ['--entrypoint', entry]);
  run('build', '--target', 'wasm', ...flags, ...more, '--output', bundle, ...files);
};

/** Functions that the policy of the product may use. */
const allowed = ['--capabilities', capabilities] as const;

const compile = (files: readonly string[], entries: readonly string[], target: string, ...more: string[]): void => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-policies-'));
  try {
    const bundle = join(folder, 'bundle.tar.gz');
    bundleTo(bundle, files, entries, ...more);
    execFileSync('tar', ['-xzf', bundle, '-C', folder, '/policy.wasm'], { stdio: ['ignore', 'inherit', 'pipe'] });
    writeFileSync(join(root, target), readFileSync(join(folder, 'policy.wasm')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const build = (): void => {
  const files = policySources(root);
  mkdirSync(join(root, 'assets/policies'), { recursive: true });
  const rules = files.filter((file) => !isTest(file));
  compile(rules, entrypoints, policyModule, ...allowed);
  compile(files, files.filter(isTest).flatMap(testsIn), testsModule, ...allowed);
  compile(deploySources(root), ['main/deny'], deployModule);
  for (const file of bundleSources(root)) {
    const label = basename(file, '.rego');
    bundleTo(join(root, bundleOf(file)), [...rules, file], entrypoints, ...allowed, '--revision', label);
  }
  writeFileSync(join(root, manifest), policyManifest(root));
};

interface Coverage {
  readonly coverage: number;
}

const test = (): void => {
  const files = policySources(root);
  run('fmt', '--fail', '--list', ...files, ...bundleSources(root), ...deploySources(root));
  run('check', '--strict', ...allowed, ...files);
  run('check', '--strict', ...deploySources(root));
  console.log(run('test', ...files, data).trim());
  const { coverage } = JSON.parse(run('test', '--coverage', ...files, data)) as Coverage;
  console.log(`coverage: ${coverage} %`);
  if (coverage < coverageMin) throw new Error(`The tests of the policies cover less than ${coverageMin} %.`);
};

const [command] = process.argv.slice(2);
if (command === 'build') build();
else if (command === 'test') test();
else throw new Error('usage: npm run policy:build, npm run policy:test');
