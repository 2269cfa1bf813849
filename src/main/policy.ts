import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { policyFolder } from '../layout/layout.ts';
import { openOpaWasm } from '../providers/policy/opa-wasm.ts';
import { openPolicy } from '../usecases/policy/open.ts';
import type { Policy } from '../usecases/policy/policy.ts';

/** The policy that comes with the product. */
export const openBuiltInPolicy = async (onRenewalFailed: (error: unknown) => void): Promise<Policy> => {
  const [wasm, data] = await Promise.all([
    readFile(join(policyFolder, 'freehold.wasm')),
    readFile(join(policyFolder, 'data.json'), 'utf8'),
  ]);
  return openPolicy({ open: openOpaWasm, source: { wasm, data }, onRenewalFailed });
};
