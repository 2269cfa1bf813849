// What the server finds for the palette.
import { type FreeholdClient, FreeholdError, type Organization } from '../../../src/client/index.ts';
import type { Permission } from '../../../src/contract/permissions.ts';

export const findLimit = 8;

/** Absent and forbidden look the same here: there is nothing to open. */
const orNone = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof FreeholdError && (error.status === 403 || error.status === 404)) return null;
    throw error;
  }
};

export const findOrganization = (client: FreeholdClient, slug: string, signal: AbortSignal) =>
  orNone<Organization>(client.orgs.read({ path: { slug }, signal }));

/** A thing that has an id, and its page. */
export interface Thing {
  readonly kind: 'operation' | 'member' | 'apiKey' | 'webhook' | 'identityProvider';
  readonly name: string;
  readonly path: string;
}

interface Where {
  readonly id: string;
  /** The organization that is shown; null: none. */
  readonly slug: string | null;
  readonly may: (permission: Permission) => boolean;
}

/** What has this id. An id does not tell what it is of, so each kind is asked for that the caller may read. */
export const findThings = async (
  client: FreeholdClient,
  { id, slug, may }: Where,
  signal: AbortSignal,
): Promise<readonly Thing[]> => {
  const operation = async (): Promise<Thing | null> => {
    const found = await orNone(client.operations.read({ path: { id }, signal }));
    const place = slug === null ? '' : `/orgs/${slug}`;
    return found && { kind: 'operation', name: found.kind, path: `${place}/operations/${id}` };
  };
  const inOrganization = (of: string): readonly (readonly [Permission, () => Promise<Thing | null>])[] => {
    const path = { slug: of, id };
    const base = `/orgs/${of}`;
    return [
      [
        'user:read',
        async () => {
          const found = await orNone(client.users.read({ path, signal }));
          return found && { kind: 'member', name: found.email, path: `${base}/members/${id}` };
        },
      ],
      [
        'api-key:read',
        async () => {
          const found = await orNone(client.apiKeys.read({ path, signal }));
          return found && { kind: 'apiKey', name: found.name, path: `${base}/keys/${id}` };
        },
      ],
      [
        'webhook:read',
        async () => {
          const found = await orNone(client.webhooks.read({ path, signal }));
          return found && { kind: 'webhook', name: found.url, path: `${base}/webhooks/${id}` };
        },
      ],
      [
        'oidc-connection:read',
        async () => {
          const found = await orNone(client.oidcConnections.read({ path, signal }));
          return found && { kind: 'identityProvider', name: found.name, path: `${base}/identity-providers/${id}` };
        },
      ],
    ];
  };
  const reads = [['operation:read', operation] as const, ...(slug === null ? [] : inOrganization(slug))];
  const found = await Promise.all(reads.filter(([permission]) => may(permission)).map(([, read]) => read()));
  return found.filter((thing) => thing !== null);
};
