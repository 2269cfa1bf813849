import type { Role } from '../../../../src/client/index.ts';
import { customRolesMax } from '../../../../src/contract/permissions.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';

/** All custom roles of an organization: there are few. */
export const useRoles = (slug: string): readonly Role[] => {
  const { data } = useRead(
    orgKey(slug, 'roles', 'all'),
    (client, signal) => client.roles.list({ path: { slug }, query: { limit: customRolesMax }, signal }),
    { enabled: useMay('role:list') },
  );
  return data?.data ?? [];
};

/** The permissions of a custom role; null: a built-in role, or it is not known yet. */
export const useCustomRole = (slug: string, name: string | null): readonly string[] | null =>
  useRoles(slug).find((role) => role.name === name)?.permissions ?? null;
