import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { approvalCommands } from './approval-commands.ts';
import { roleCommands } from './role-commands.ts';
import type { Stack } from './stack.ts';

type Json = Record<string, unknown>;

interface Tools {
  stack: Stack;
  call(args: readonly string[]): Promise<Json>;
  asOwner(args: readonly string[]): Promise<Json>;
  refused(args: readonly string[], code: number, env?: Record<string, string>): Promise<unknown>;
}

/** Runs each command about the policy and custom roles, for an owner and a member. */
export const policyCommands = async ({ stack, call, asOwner, refused }: Tools, ownerKey: string): Promise<void> => {
  await roleCommands({ asOwner, refused }, ownerKey);
  const member = String((await asOwner(['user', 'create', '--email', 'pia@acme.example', '--role', 'member'])).id);
  const { revision } = await call(['policy', 'show']);
  expect(await asOwner(['policy', 'explain', 'user:create'])).toMatchObject({
    decision: true,
    policyRevision: revision,
  });
  const onOrg = ['policy', 'explain', 'organization:delete', '--on-org'];
  expect(await asOwner(onOrg)).toMatchObject({ decision: true, conditions: [] });
  await refused([...onOrg, '--operation', member], 2, { FREEHOLD_KEY: ownerKey });
  expect((await asOwner(['policy', 'permissions', member])).permissions).toContain('user:list');
  expect(await call(['policy', 'keys'])).toMatchObject({ keys: [{ kty: 'OKP', alg: 'EdDSA' }] });
  expect(await call(['policy', 'revisions'])).toMatchObject({ data: [{ id: 'built-in', status: 'active' }] });
  expect(await call(['policy', 'activate', 'built-in', '--reason', 'a test'])).toMatchObject({ status: 'active' });
  const file = join(stack.folder, 'asked.key');
  writeFileSync(file, ownerKey);
  const asked = ['policy', 'evaluate', 'organization:rename', '--key-file', file];
  expect(await asOwner(asked)).toMatchObject({ decision: true, context: { policyRevision: revision } });
  const both = ['policy', 'evaluate', 'user:list', '--user', member, '--key-file', file];
  await refused(both, 2, { FREEHOLD_KEY: ownerKey });
  // A refusal is an answer, and its exit code says so.
  const options = { env: { FREEHOLD_KEY: ownerKey } };
  const denied = await stack.run(
    ['policy', 'evaluate', 'user:create', '--user', member, '--unsigned', '--json'],
    options,
  );
  expect([denied.code, JSON.parse(denied.stdout)]).toEqual([
    4,
    expect.objectContaining({ decision: false, context: expect.objectContaining({ code: 'forbidden', jws: null }) }),
  ]);
  const operator = await stack.run(
    ['policy', 'evaluate', 'user:list', '--operator', member, '--unsigned', '--json'],
    options,
  );
  expect([operator.code, JSON.parse(operator.stdout)]).toEqual([
    4,
    expect.objectContaining({ context: expect.objectContaining({ code: 'not_found', policyIds: ['authz/operator'] }) }),
  ]);
  await approvalCommands({ stack, call });
};
