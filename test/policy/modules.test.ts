import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { describe, expect, test } from 'vitest';
import {
  isTest,
  manifest,
  policyManifest,
  policyModule,
  policySources,
  testsModule,
} from '../../scripts/policy-manifest.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = JSON.parse(readFileSync(join(root, 'assets/policies/data.json'), 'utf8')) as object;

const open = async (file: string) => {
  const policy = await loadPolicy(readFileSync(join(root, file)), { initial: 8, maximum: 1_024 });
  policy.setData(data);
  return policy;
};

test('the modules are compiled from the sources that are here: npm run policy:build', () => {
  expect(policyManifest(root)).toBe(readFileSync(join(root, manifest), 'utf8'));
});

/** As scripts/policies.ts names them. */
const testNames = policySources(root)
  .filter(isTest)
  .flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const folder = /^package (\S+)$/m.exec(text)?.[1]?.replaceAll('.', '/');
    return [...text.matchAll(/^(test_\w+) if/gm)].map(([, name]) => `${folder}/${name}`);
  });

describe('tests of the policies, compiled with them,', async () => {
  const policy = await open(testsModule);

  test('are all there', () => {
    expect(Object.keys(policy.entrypoints).sort()).toEqual([...testNames].sort());
    expect(testNames.length).toBeGreaterThan(20);
  });

  test.each(testNames)('%s', (name) => {
    expect(policy.evaluate({}, name)).toEqual([{ result: true }]);
  });
});

interface Exports {
  builtins(): number;
  opa_json_dump(address: number): number;
}

/** The functions that the module expects of the process that runs it. */
const needsOf = (policy: Awaited<ReturnType<typeof open>>): object => {
  const { exports } = policy.wasmInstance as unknown as { exports: Exports };
  const bytes = new Uint8Array(policy.mem.buffer);
  const from = exports.opa_json_dump(exports.builtins());
  return JSON.parse(new TextDecoder().decode(bytes.slice(from, bytes.indexOf(0, from)))) as object;
};

test('the policy needs nothing of its process: no clock, no network, no chance', async () => {
  expect(needsOf(await open(policyModule))).toEqual({});
  const allowed = JSON.parse(readFileSync(join(root, 'policies/capabilities.json'), 'utf8')) as {
    builtins: { name: string; nondeterministic?: boolean }[];
    allow_net: string[];
  };
  expect(allowed.allow_net).toEqual([]);
  expect(allowed.builtins.filter(({ nondeterministic }) => nondeterministic === true)).toEqual([]);
});
