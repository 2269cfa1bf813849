import { expect } from 'vitest';

type Json = Record<string, unknown>;

interface Tools {
  asOwner(args: readonly string[]): Promise<Json>;
  refused(args: readonly string[], code: number, env?: Record<string, string>): Promise<unknown>;
}

const email = 'rosa@acme.example';

/** Runs each command about custom roles, and gives one to a member. */
export const roleCommands = async ({ asOwner, refused }: Tools, ownerKey: string): Promise<void> => {
  const flags = ['--base', 'member', '--permissions', 'organization:read,run:list', '--description', 'Looks at runs'];
  const made = await asOwner(['role', 'create', 'watcher', ...flags]);
  expect(made).toMatchObject({ name: 'watcher', base: 'member', permissions: ['organization:read', 'run:list'] });
  for (const command of [['list'], ['show', 'watcher']])
    expect(await asOwner(['role', ...command])).toMatchObject({ id: made.id, version: 1 });
  const changed = ['role', 'update', 'watcher', '--permissions', 'run:list', '--description', 'none'];
  expect(await asOwner(changed)).toMatchObject({ permissions: ['run:list'], description: null, version: 2 });
  const added = await asOwner(['user', 'create', '--email', email, '--custom-role', 'watcher']);
  expect(added).toMatchObject({ role: 'member', customRole: 'watcher' });
  expect(await asOwner(['user', 'list', '--custom-role', 'watcher'])).toMatchObject({ id: added.id });
  await refused(['role', 'delete', 'watcher', '--yes'], 4, { FREEHOLD_KEY: ownerKey });
  const ended = await asOwner(['user', 'update', email, '--custom-role', 'none']);
  expect(ended).toMatchObject({ role: 'member', customRole: null });
  const invited = [
    'invite',
    'create',
    '--email',
    'rolf@acme.example',
    '--custom-role',
    'watcher',
    '--delivery',
    'link',
  ];
  const { id, customRole } = await asOwner(invited);
  expect(customRole).toBe('watcher');
  await asOwner(['invite', 'revoke', String(id), '--reason', 'a test', '--yes']);
  await asOwner(['user', 'remove', email, '--yes']);
  await asOwner(['role', 'delete', 'watcher', '--yes']);
};
