import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findPerson } from '../../src/db/session/look-up.ts';
import { createDomainRows, createLinkRows } from '../support/federation.ts';
import type { CallOptions, Stack } from './stack.ts';

type Json = Record<string, unknown>;

interface Tools {
  stack: Stack;
  call(args: readonly string[], options?: CallOptions): Promise<Json>;
  asOwner(args: readonly string[]): Promise<Json>;
  refused(args: readonly string[], code: number, env?: Record<string, string>): Promise<unknown>;
}

const idOf = ({ id }: Json): string => String(id);

/** Runs each command about domains and identity providers. Ada has signed in with the profile `ada`. */
export const federationCommands = async ({ stack, call, asOwner, refused }: Tools, ownerKey: string): Promise<void> => {
  const added = await asOwner(['domain', 'add', 'acme.example']);
  expect(added).toMatchObject({ status: 'pending', record: { type: 'TXT' } });
  await refused(['domain', 'verify', idOf(added), '--org', 'acme'], 4, { FREEHOLD_KEY: ownerKey });
  await asOwner(['domain', 'list']);
  await asOwner(['domain', 'show', idOf(added)]);
  const { id: verified } = await createDomainRows(stack.world.db, idOf(await asOwner(['org', 'show', 'acme'])));
  expect(await asOwner(['domain', 'verify', verified])).toMatchObject({ status: 'verified' });
  const secret = join(stack.folder, 'client-secret');
  writeFileSync(secret, 'a secret of both sides');
  const issuer = ['--issuer', 'https://login.acme.example', '--client-id', 'freehold'];
  const named = ['--name', 'Acme login', '--client-secret-file', secret, '--jit', 'member'];
  const made = await asOwner(['sso', 'connect', ...issuer, ...named]);
  expect(made).toMatchObject({ hasClientSecret: true, jit: { isEnabled: true, role: 'member' } });
  await asOwner(['sso', 'list']);
  await asOwner(['sso', 'show', idOf(made)]);
  expect(await asOwner(['sso', 'update', idOf(made), '--jit', 'none', '--enabled', 'no'])).toMatchObject({
    jit: { isEnabled: false },
    isEnabled: false,
  });
  expect(await asOwner(['sso', 'test', idOf(made)])).toMatchObject({ isPassed: false });
  const link = { connectionId: idOf(made), identityId: (await findPerson(stack.world.db, 'ada@acme.example')) ?? '' };
  await createLinkRows(stack.world.db, idOf(await asOwner(['org', 'show', 'acme'])), link);
  const linked = await call(['sso', 'accounts', '--profile', 'ada'], { env: { FREEHOLD_KEY: '' } });
  await call(['sso', 'unlink', idOf(linked), '--yes', '--profile', 'ada'], { env: { FREEHOLD_KEY: '' } });
  await asOwner(['sso', 'disconnect', idOf(made), '--yes']);
  await asOwner(['domain', 'delete', idOf(added), '--yes']);
};
