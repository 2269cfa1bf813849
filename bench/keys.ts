import postgres from 'postgres';
import { v7 as uuid } from 'uuid';
import { newKey, prefixOf } from '../src/contract/api-key-text.ts';
import type { KeyRing } from '../src/usecases/key-ring/key-ring.ts';

export interface SeededKey {
  id: string;
  text: string;
}

export interface SeededOrganization {
  id: string;
  slug: string;
  keys: SeededKey[];
}

const rowsPerStatement = 1_000;

/** Creates an active organization with one owner and this many keys, written as the owner of the schema. */
export const seedOrganization = async (
  ownerUrl: string,
  keyRing: KeyRing,
  keyCount: number,
): Promise<SeededOrganization> => {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  const id = uuid();
  const slug = `bench-${id.slice(-12)}`;
  const identityId = uuid();
  const userId = uuid();
  const email = `owner-${id}@example.com`;
  const keys = Array.from({ length: keyCount }, () => ({ id: uuid(), text: newKey('user') }));
  try {
    await sql.begin(async (tx) => {
      await tx`insert into organizations (id, slug, name, temporal_namespace, status)
        values (${id}, ${slug}, ${`Bench ${id}`}, ${`org-${slug}`}, 'active')`;
      await tx`insert into identities (id, email) values (${identityId}, ${email})`;
      await tx`insert into users (id, org_id, identity_id, email, role)
        values (${userId}, ${id}, ${identityId}, ${email}, 'owner')`;
      for (let start = 0; start < keys.length; start += rowsPerStatement) {
        const rows = keys.slice(start, start + rowsPerStatement).map(({ id: keyId, text }) => {
          const { keyHash, pepperId } = keyRing.hash(text);
          return {
            ...{ id: keyId, org_id: id, user_id: userId, name: 'bench' },
            ...{ key_hash: keyHash, pepper_id: pepperId, key_prefix: prefixOf(text) },
          };
        });
        await tx`insert into api_keys ${tx(rows)}`;
      }
    });
    await sql`analyze`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  return { id, slug, keys };
};
