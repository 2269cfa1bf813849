import postgres from 'postgres';
import { v7 as uuid } from 'uuid';
import { newKey, prefixOf } from '../src/contract/api-key-text.ts';
import { revokeKeyPage } from '../src/db/api-key/store.ts';
import type { Db } from '../src/db/client.ts';
import { removeOrganization } from '../src/db/deletion/removal.ts';
import { withOrganization, withPlatform } from '../src/db/tenancy.ts';
import type { KeyRing } from '../src/usecases/key-ring/key-ring.ts';
import { rounded } from './statistics.ts';

// An organization that causes as much load as possible while keys of others are revoked. See README.md.

const memberKeys = 20_000;
const organizationKeys = 60_000;
/** Page size of a deletion's key revocation. */
const keyPage = 5_000;

export interface NoisyFigures {
  /** Removes a member with 20,000 keys through the API. */
  memberRemovedMs: number;
  /** Removes the rows of an organization with 60,000 keys: revokes all keys, then removes everything. */
  organizationRemovedMs: number;
}

interface Noisy {
  orgId: string;
  slug: string;
  memberId: string;
  /** The owner's key. */
  ownerKey: string;
}

/** Creates an active organization with an owner, and a member with this many keys, each the successor of another. */
const seedNoisy = async (ownerUrl: string, keyRing: KeyRing, keys: number): Promise<Noisy> => {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  const orgId = uuid();
  const slug = `noisy-${orgId.slice(-12)}`;
  const memberId = uuid();
  const ownerId = uuid();
  const ownerKey = newKey('user');
  const { keyHash, pepperId } = keyRing.hash(ownerKey);
  try {
    await sql.begin(async (tx) => {
      await tx`insert into organizations (id, slug, name, temporal_namespace, status)
        values (${orgId}, ${slug}, ${`Noisy ${orgId}`}, ${`org-${slug}`}, 'active')`;
      for (const [userId, role] of [
        [ownerId, 'owner'],
        [memberId, 'member'],
      ] as const) {
        const identityId = uuid();
        const email = `${role}-${orgId}@example.com`;
        await tx`insert into identities (id, email) values (${identityId}, ${email})`;
        await tx`insert into users (id, org_id, identity_id, email, role)
          values (${userId}, ${orgId}, ${identityId}, ${email}, ${role})`;
      }
      await tx`insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
        select gen_random_uuid(), ${orgId}, ${memberId}, 'noise', gen_random_uuid(), gen_random_uuid(), 'fh_user_sk_'
        from generate_series(1, ${keys})`;
      await tx`update api_keys k set predecessor_id = p.before from
        (select id, lag(id) over (order by id) as before from api_keys where org_id = ${orgId}) p where p.id = k.id`;
      await tx`insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
        values (${uuid()}, ${orgId}, ${ownerId}, 'owner', ${keyHash}, ${pepperId}, ${prefixOf(ownerKey)})`;
    });
    await sql`analyze`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  return { orgId, slug, memberId, ownerKey };
};

const timed = async (run: () => Promise<void>): Promise<number> => {
  const startedAt = performance.now();
  await run();
  return rounded(performance.now() - startedAt);
};

export const seedMember = (ownerUrl: string, keyRing: KeyRing): Promise<Noisy> =>
  seedNoisy(ownerUrl, keyRing, memberKeys);

export const seedNoise = async (ownerUrl: string, keyRing: KeyRing) => ({
  member: await seedMember(ownerUrl, keyRing),
  organization: await seedNoisy(ownerUrl, keyRing, organizationKeys),
});

/** Milliseconds. */
export const removeMember = (apiUrl: string, { slug, memberId, ownerKey }: Noisy): Promise<number> =>
  timed(async () => {
    const response = await fetch(`${apiUrl}/v1/orgs/${slug}/users/${memberId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ownerKey}` },
    });
    if (!response.ok)
      throw new Error(`The removal of the member answered ${response.status}: ${await response.text()}`);
  });

/** Removes first the member, then all rows of an organization. */
export const makeNoise = async (
  db: Db,
  apiUrl: string,
  { member, organization }: Awaited<ReturnType<typeof seedNoise>>,
): Promise<NoisyFigures> => {
  const memberRemovedMs = await removeMember(apiUrl, member);
  const organizationRemovedMs = await timed(async () => {
    const { orgId } = organization;
    const revokePage = () => withOrganization(db, orgId, (tx) => revokeKeyPage(tx, { orgId, limit: keyPage }));
    while ((await revokePage()).length === keyPage);
    await withPlatform(db, (tx) => removeOrganization(tx, orgId));
  });
  return { memberRemovedMs, organizationRemovedMs };
};
