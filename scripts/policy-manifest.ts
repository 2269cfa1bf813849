import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { opaVersion } from './opa.ts';

const sources = 'policies/freehold';
export const capabilities = 'policies/capabilities.json';
/** The policy of the product, and its tests. */
export const policyModule = 'assets/policies/freehold.wasm';
export const testsModule = 'policies/tests.wasm';
export const deployModule = 'policies/deploy.wasm';
export const manifest = 'policies/manifest.json';

const regoIn = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.rego'))
    .sort()
    .map((name) => `${folder}/${name}`);

/** The files that are compiled, tests and all. */
export const policySources = (root: string): string[] => regoIn(root, sources);

/** What deployments are checked by. It decides nothing in the product. */
export const deploySources = (root: string): string[] => regoIn(root, 'policies/deploy');

/** Additions to the policy, each of which is made a bundle, for tests of policies from outside. */
export const bundleSources = (root: string): string[] => regoIn(root, 'test/policy/bundles');

export const bundleOf = (file: string): string => file.replace(/\.rego$/, '.tar.gz');

export const isTest = (file: string): boolean => file.endsWith('_test.rego');

/** What `npm run policy:build` has compiled, and from what. */
export const policyManifest = (root: string): string => {
  const hashOf = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(root, file)))
      .digest('hex');
  const hashes = (files: readonly string[]) => Object.fromEntries(files.map((file) => [file, hashOf(file)]));
  const content = {
    opa: opaVersion,
    sources: hashes([...policySources(root), ...bundleSources(root), ...deploySources(root), capabilities]),
    modules: hashes([policyModule, testsModule, deployModule, ...bundleSources(root).map(bundleOf)]),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
};
