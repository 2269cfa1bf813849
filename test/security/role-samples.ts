import { createRoleRows } from '../support/roles.ts';
import type { Sample } from './sample.ts';

const ofRole =
  (json?: object): Sample =>
  async ({ own, world }) => {
    const name = await createRoleRows(world.db, own.id, 'member', ['organization:read', 'run:list']);
    return { path: `/v1/orgs/${own.slug}/roles/${name}`, ...(json === undefined ? {} : { json }) };
  };

const body = { name: 'sample', base: 'viewer', permissions: ['organization:read'] };

export const roleSamples: Readonly<Record<string, Sample>> = {
  createRole: ({ own }) => ({ path: `/v1/orgs/${own.slug}/roles`, json: body }),
  listRoles: ({ own }) => ({ path: `/v1/orgs/${own.slug}/roles` }),
  readRole: ofRole(),
  updateRole: ofRole({ description: 'sample' }),
  deleteRole: ofRole(),
};
