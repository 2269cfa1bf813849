import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findPerson } from '../../src/db/session/look-up.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows } from '../support/factors.ts';
import { lostLinkOf, settle } from '../support/recoveries.ts';
import type { Stack } from './stack.ts';

type Json = Record<string, unknown>;

interface Tools {
  stack: Stack;
  call(args: readonly string[]): Promise<Json>;
  asOwner(args: readonly string[]): Promise<Json>;
  refused(args: readonly string[], code: number, env?: Record<string, string>): Promise<unknown>;
}

/** Runs each command about members who cannot sign in or enter. Ada, an owner, has a password. */
export const authCommands = async ({ stack, call, asOwner, refused }: Tools, ownerKey: string): Promise<void> => {
  const ada = ['ada@acme.example', '--org', 'acme'];
  await asOwnerOf(
    stack.world.database,
    (sql) => sql`update users set accepted_at = now() where email = 'ada@acme.example'`,
  );
  expect(await asOwner(['auth', 'lockout', 'ada@acme.example'])).toMatchObject({ state: 'none' });
  const unlock = ['auth', 'unlock', ...ada, '--reason', 'she called', '--yes'];
  // Nobody unlocks itself.
  await refused(unlock, 4, { FREEHOLD_KEY: ownerKey });
  expect(await call(unlock)).toMatchObject({ state: 'none', unlockableFrom: expect.any(String) });
  await asOwner(['user', 'create', '--email', 'rita@acme.example', '--role', 'member']);
  await asOwnerOf(
    stack.world.database,
    (sql) =>
      sql`update users set held_at = now(), held_reason = 'password_recovered' where email = 'rita@acme.example'`,
  );
  const release = ['auth', 'release', 'rita@acme.example', '--reason', 'confirmed by phone', '--yes'];
  expect(await asOwner(release)).toMatchObject({ heldAt: null });

  const { world, folder } = stack;
  const email = 'rita@acme.example';
  const asked = ['auth', 'recover', '--email', email, '--organization', 'acme'];
  expect(await call(asked)).toMatchObject({ email, organization: 'acme' });
  const { id: orgId } = await asOwner(['org', 'show', 'acme']);
  const { id } = await asOwner(['user', 'show', email]);
  const identityId = (await findPerson(world.db, email)) ?? '';
  await settle(world, { orgId: String(orgId) }, String(id));
  await createFactorRows(world, identityId);
  const file = join(folder, 'lost-link');
  writeFileSync(file, await lostLinkOf(world, identityId, String(orgId)));
  expect(await call(['auth', 'confirm', '--token-file', file])).toMatchObject({
    status: 'pending',
    organization: 'acme',
  });
};
