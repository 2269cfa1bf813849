import postgres from 'postgres';
import { v7 as uuid } from 'uuid';
import type { Db } from '../src/db/client.ts';
import { insertSession } from '../src/db/session/store.ts';
import { withPerson } from '../src/db/tenancy.ts';
import type { KeyRing } from '../src/usecases/key-ring/key-ring.ts';
import { hashesOf, newTokens, type TokenPair } from '../src/usecases/session/tokens.ts';

export interface SeededPerson {
  id: string;
  email: string;
  /** The slugs of its organizations. */
  slugs: string[];
}

/** Creates a person who is an admin of this many active organizations, written as the owner of the schema. */
export const seedPerson = async (ownerUrl: string, organizationCount: number): Promise<SeededPerson> => {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  const id = uuid();
  const email = `person-${id}@example.com`;
  const organizations = Array.from({ length: organizationCount }, () => {
    const orgId = uuid();
    return { orgId, slug: `bench-${orgId.slice(-12)}` };
  });
  try {
    await sql.begin(async (tx) => {
      await tx`insert into identities (id, email, email_verified_at) values (${id}, ${email}, now())`;
      const rows = organizations.map(({ orgId, slug }) => ({
        ...{ id: orgId, slug, name: `Bench ${orgId}`, temporal_namespace: `org-${slug}`, status: 'active' },
      }));
      await tx`insert into organizations ${tx(rows)}`;
      const users = organizations.map(({ orgId }) => ({
        ...{ id: uuid(), org_id: orgId, identity_id: id, email, role: 'owner' },
      }));
      await tx`insert into users ${tx(users)}`;
    });
    await sql`analyze`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  return { id, email, slugs: organizations.map(({ slug }) => slug) };
};

export interface SeededSession extends TokenPair {
  id: string;
}

const life = { access: 3_600, idle: 86_400, absolute: 86_400 };

/** Signs a person in this many times, without a password. */
export const seedSessions = async (
  { db, keyRing }: { db: Db; keyRing: KeyRing },
  identityId: string,
  count: number,
): Promise<SeededSession[]> => {
  const sessions: SeededSession[] = [];
  await withPerson(db, identityId, async (tx) => {
    for (let made = 0; made < count; made += 1) {
      const id = uuid();
      const tokens = newTokens(keyRing, id, 0);
      const device = { deviceName: null, userAgent: null, network: null };
      const row = { id, identityId, client: 'api' as const, aal: 1, methods: ['pwd' as const], ...device };
      await insertSession(tx, { ...row, ...hashesOf(keyRing, tokens) }, life);
      sessions.push({ id, ...tokens });
    }
  });
  return sessions;
};
