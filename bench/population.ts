import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { v7 as uuid } from 'uuid';
import { newKey, prefixOf } from '../src/contract/api-key-text.ts';
import { genesisHash } from '../src/contract/audit-chain.ts';
import { namespaceOf } from '../src/contract/ids.ts';
import type { UserRole } from '../src/contract/permissions.ts';
import type { KeyRing } from '../src/usecases/key-ring/key-ring.ts';

export interface PopulatedOrganization {
  id: string;
  slug: string;
  userIds: string[];
}

export interface Population {
  organizations: PopulatedOrganization[];
  /** Texts of the keys; the same number for each organization. */
  keys: string[];
}

const roles: readonly UserRole[] = ['owner', 'admin', 'member', 'member', 'viewer'];
const eventsOfEach = 20;

type Row = readonly string[];

/** Copies rows that contain only names and ids, which need no escaping. */
const copy = async (sql: postgres.Sql, into: string, rows: Iterable<Row>): Promise<void> => {
  const target = await sql.unsafe(`copy ${into} from stdin`).writable();
  const lines = function* () {
    for (const row of rows) yield `${row.join('\t')}\n`;
  };
  await pipeline(Readable.from(lines()), target);
};

/**
 * Writes organizations with five users, twenty audit events, an operation and their keys each, as the owner of the schema.
 * Rows alternate between organizations, as they would over time, so those of one organization are spread over the table.
 */
export const populate = async (
  ownerUrl: string,
  keyRing: KeyRing,
  { organizationCount, keyCount }: { organizationCount: number; keyCount: number },
): Promise<Population> => {
  const organizations = Array.from({ length: organizationCount }, (_, index): PopulatedOrganization => {
    return { id: uuid(), slug: `bench-${index}`, userIds: roles.map(() => uuid()) };
  });
  const keys: string[] = [];
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await copy(
      sql,
      'organizations (id, slug, name, temporal_namespace, status)',
      organizations.map(({ id, slug }) => [id, slug, `Organization ${slug}`, namespaceOf(slug, id), 'active']),
    );
    const users = roles.flatMap((role, index) =>
      organizations.map(({ id, slug, userIds }) => ({
        ...{ id: userIds[index] ?? '', orgId: id, role, email: `${slug}-${index}@example.com` },
      })),
    );
    await copy(
      sql,
      'identities (id, email)',
      users.map(({ id, email }) => [id, email]),
    );
    await copy(
      sql,
      'users (id, org_id, identity_id, email, role)',
      users.map(({ id, orgId, email, role }) => [id, orgId, id, email, role]),
    );
    const keyRows = function* (): Generator<Row> {
      for (let index = 0; index < keyCount; index += 1) {
        const organization = organizations[index % organizationCount];
        const turn = Math.floor(index / organizationCount);
        const key = newKey('user');
        keys.push(key);
        const { keyHash, pepperId } = keyRing.hash(key);
        const userId = organization?.userIds[turn % roles.length] ?? '';
        yield [uuid(), organization?.id ?? '', userId, `Key ${turn}`, keyHash, pepperId, prefixOf(key)];
      }
    };
    await copy(sql, 'api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)', keyRows());
    await writeHistory(sql);
    await sql`vacuum analyze`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  return { organizations, keys };
};

/** Events have the size of real ones; they are hashed, but linked to one another only from the head of each chain on. */
const writeHistory = async (sql: postgres.Sql): Promise<void> => {
  await sql`
    insert into operations
      (id, kind, org_id, status, steps, input, actor, request_id, workflow_id, created_at, finished_at)
    select uuidv7(), 'provisionOrganization', id, 'succeeded', '[]', '{}', 'platform:bootstrap', id, 'w-' || slug,
      created_at, created_at
    from organizations`;
  await sql`
    insert into operation_events (operation_id, seq, org_id)
    select id, n, org_id from operations, generate_series(1, 5) as n`;
  await sql`
    with bodies as (
      select org_id, n, 'user:' || user_id as actor, 'user:' || target_id as target, format(
        '{"action":"user.update","actor":"user:%s","at":"2026-11-21T00:00:00.000Z","detail":{"role":"member"},'
        '"operationId":null,"orgId":"%s","prevHash":"%s","reason":null,"requestId":"%s","seq":%s,"target":"user:%s"}',
        user_id, org_id, ${genesisHash}::text, uuidv7(), n, target_id) as body
      from generate_series(1, ${eventsOfEach}::int) as n, lateral (
        select org_id, min(id::text) as user_id, max(id::text) as target_id from users where n > 0 group by org_id
      ) as organization
    )
    insert into audit_events (id, org_id, seq, actor, action, target, request_id, body, hash)
    select uuidv7(), org_id, n, actor, 'user.update', target, org_id, body, encode(sha256(convert_to(body, 'UTF8')), 'hex')
    from bodies order by n`;
  await sql`
    insert into audit_heads (org_id, seq, hash, checkpoint_seq)
    select org_id, seq, hash, seq from audit_events where seq = ${eventsOfEach}`;
};
