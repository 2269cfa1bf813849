import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { UserRole } from '../../src/contract/permissions.ts';
import { User } from '../../src/contract/user.ts';
import { type Call, type openTestApi, problemOf } from '../api/support.ts';
import { createKeyRows, createMemberRows, type TestMember } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';

export type MembersApi = Awaited<ReturnType<typeof openTestApi>>;

export interface Caller extends TestMember {
  key: string;
}

/** An active organization with its first owner and a key of the owner. */
export const openOrganization = async ({ world, request }: MembersApi) => {
  const { id: orgId, slug, ownerId, ownerEmail } = await createOrganizationRows(world.db, { status: 'active' });
  const { key } = await createKeyRows(world, { orgId, userId: ownerId });
  const path = `/v1/orgs/${slug}`;
  return {
    orgId,
    slug,
    path,
    owner: { id: ownerId, email: ownerEmail, key },
    /** Adds another member with a key. */
    join: async (role: UserRole, chosen: Parameters<typeof createMemberRows>[2] = {}): Promise<Caller> => {
      const member = await createMemberRows(world.db, orgId, { ...chosen, role });
      return { ...member, key: (await createKeyRows(world, { orgId, userId: member.id })).key };
    },
    call: (pathBelow: string, call: Call = {}) => request(`${path}${pathBelow}`, { key, ...call }),
    read: async (id: string): Promise<User> => userOf(await request(`${path}/users/${id}`)),
  };
};

export type TestOrganization = Awaited<ReturnType<typeof openOrganization>>;

export const newEmail = (): string => `${randomUUID()}@members.example`;

export const userOf = async (response: Response, status = 200): Promise<User> => {
  expect(response.status, await response.clone().text()).toBe(status);
  return User.strict().parse(await response.json());
};

export const codeOf = async (response: Response): Promise<string> => (await problemOf(response)).code;
