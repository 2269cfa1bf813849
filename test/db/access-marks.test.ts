import type postgres from 'postgres';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { platformChain } from '../../src/contract/ids.ts';
import { moveOrganization } from '../../src/db/organization/status.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { until } from '../support/until.ts';

// A large change of one organization never blocks revocations and suspensions elsewhere: the version that all
// transactions increment is locked once, last, and for one increment per organization.

const rowsMax = 40;

let database: TestDatabase;
let organization: TestOrganization;
/** Another organization, which must not be blocked. */
let elsewhere: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  organization = await createOrganizationRows(database.db, { status: 'active' });
  elsewhere = await createOrganizationRows(database.db, { status: 'active' });
});

const asOwner = <T>(run: (owner: postgres.Sql) => PromiseLike<T>): Promise<T> =>
  asOwnerOf(database, async (sql) => run(sql));

const lastVersion = (): Promise<number> =>
  asOwner((owner) => owner<{ version: string }[]>`select version from access_version`).then(([row]) =>
    Number(row?.version),
  );

const ownersAfter = async (version: number): Promise<string[]> => {
  const rows = await asOwner(
    (owner) => owner<{ id: string }[]>`
      select owner_id as id from access_changes where version > ${version} order by version`,
  );
  return rows.map(({ id }) => id);
};

/** Changes access to the other organization, and fails instead of waiting for a lock. */
const changeElsewhere = (status: 'suspended' | 'active'): Promise<void> =>
  withPlatform(database.db, async (tx) => {
    await tx.execute("set local lock_timeout = '2s'");
    await moveOrganization(tx, elsewhere.id, status);
  });

const insertKeys = (tx: postgres.TransactionSql): PromiseLike<unknown> => tx`
  insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
  select gen_random_uuid(), ${organization.id}, ${organization.ownerId}, 'many', gen_random_uuid(), gen_random_uuid(), ''
  from generate_series(1, ${rowsMax})`;

const insertRing = (tx: postgres.TransactionSql, prefix: string): PromiseLike<unknown> => tx`
  insert into key_ring (id, purpose, provider, wrapped, active_at)
  select gen_random_uuid(), ${prefix}, 'local', '', now() from generate_series(1, ${rowsMax})`;

/** Changes many rows of each table that decides about access. `whose`: the owners affected. */
const changes: Record<string, { whose: () => string[]; change: (tx: postgres.TransactionSql) => Promise<unknown> }> = {
  api_keys: {
    whose: () => [organization.id],
    change: async (tx) => {
      await insertKeys(tx);
      await tx`update api_keys set status = 'revoked' where org_id = ${organization.id}`;
      await tx`delete from api_keys where org_id = ${organization.id}`;
    },
  },
  users: {
    whose: () => [organization.id],
    change: async (tx) => {
      await tx`
        insert into users (id, org_id, identity_id, email, role)
        select gen_random_uuid(), org_id, identity_id, n || '@many.example', 'member'
        from users, generate_series(1, ${rowsMax}) n where org_id = ${organization.id}`;
      await tx`update users set status = 'suspended' where org_id = ${organization.id} and role = 'member'`;
    },
  },
  roles: {
    whose: () => [organization.id],
    change: async (tx) => {
      await tx`insert into roles (id, org_id, name, base, permissions)
        select gen_random_uuid(), ${organization.id}, 'role-' || n, 'member', '{run:list}' from generate_series(1, ${rowsMax}) n`;
      await tx`update roles set permissions = '{run:read}'`;
    },
  },
  organizations: {
    whose: () => [organization.id, elsewhere.id],
    change: async (tx) => {
      for (const status of ['suspended', 'active', 'suspended']) {
        await tx`update organizations set status = ${status} where id in ${tx([organization.id, elsewhere.id])}`;
      }
    },
  },
  rate_limit_policies: {
    whose: () => [organization.id],
    change: async (tx) => {
      await tx`insert into rate_limit_policies (org_id) values (${organization.id})`;
      for (let round = 1; round < rowsMax; round += 1) await tx`update rate_limit_policies set key_per_hour = ${round}`;
    },
  },
  sessions: {
    whose: () => [organization.ownerIdentityId],
    change: async (tx) => {
      await tx`insert into sessions (id, identity_id, client, aal, methods, access_hash, access_expires_at, refresh_hash,
          pepper_id, idle_expires_at, expires_at)
        select gen_random_uuid(), ${organization.ownerIdentityId}, 'api', 1, '{pwd}', gen_random_uuid()::text, now(), '',
          gen_random_uuid(), now(), now() from generate_series(1, ${rowsMax})`;
      await tx`update sessions set revoked_at = now(), revoked_reason = 'logout'`;
      await tx`delete from sessions`;
    },
  },
  identities: {
    whose: () => [organization.ownerIdentityId],
    change: async (tx) => {
      const { ownerIdentityId: id } = organization;
      for (let round = 0; round < rowsMax; round += 1)
        await tx`update identities set disabled_at = case when disabled_at is null then now() end where id = ${id}`;
    },
  },
  factors: {
    whose: () => [organization.ownerIdentityId],
    change: async (tx) => {
      await tx`insert into factors (id, identity_id, kind, name, sealed)
        select gen_random_uuid(), ${organization.ownerIdentityId}, 'totp', 'many', '' from generate_series(1, ${rowsMax})`;
      await tx`update factors set confirmed_at = now()`;
      await tx`delete from factors`;
    },
  },
  identity_passwords: {
    whose: () => [organization.ownerIdentityId],
    change: async (tx) => {
      await tx`insert into identity_passwords (identity_id, sealed) values (${organization.ownerIdentityId}, '')`;
      for (let round = 0; round < rowsMax; round += 1)
        await tx`update identity_passwords set must_change = not must_change`;
    },
  },
  platform_operators: {
    whose: () => [organization.ownerIdentityId],
    change: async (tx) => {
      const { ownerIdentityId: id } = organization;
      await tx`update identities set email_verified_at = now() where id = ${id}`;
      await tx`insert into platform_operators (identity_id, role) values (${id}, 'admin')`;
      for (let round = 0; round < rowsMax; round += 1) await tx`update platform_operators set role = 'support'`;
      await tx`delete from platform_operators`;
    },
  },
  session_policies: {
    whose: () => [organization.id],
    change: async (tx) => {
      await tx`insert into session_policies (org_id) values (${organization.id})`;
      for (let round = 1; round < rowsMax; round += 1) await tx`update session_policies set idle_seconds = ${round}`;
    },
  },
  elevations: {
    whose: () => [organization.id],
    change: async (tx) => {
      await tx`insert into elevations (id, org_id, requested_by, requester_identity_id, role, reason, duration_seconds)
        select gen_random_uuid(), ${organization.id}, 'a', gen_random_uuid(), 'admin', 'r', 60
        from generate_series(1, ${rowsMax})`;
      await tx`update elevations set status = 'withdrawn'`;
    },
  },
  key_sessions: {
    whose: () => [organization.id],
    change: async (tx) => {
      await tx`insert into key_sessions (id, org_id, platform_key_hash, access_hash, pepper_id, expires_at)
        select gen_random_uuid(), ${organization.id}, '', gen_random_uuid()::text, gen_random_uuid(), now()
        from generate_series(1, ${rowsMax})`;
      await tx`update key_sessions set revoked_at = now()`;
    },
  },
  key_ring: { whose: () => [platformChain], change: async (tx) => insertRing(tx, 'pepper') },
  platform_keys: {
    whose: () => [platformChain],
    change: async (tx) => {
      for (let round = 0; round < rowsMax; round += 1) {
        await tx`insert into platform_keys (id, key_hash) values (${uuid()}, '')`;
      }
      await tx`delete from platform_keys`;
    },
  },
};

test('these are all tables that decide about access', async () => {
  const tables = await asOwner(
    (owner) => owner<{ name: string }[]>`
      select distinct tgrelid::regclass::text as name from pg_trigger
      where tgfoid = 'freehold_note_access'::regproc order by 1`,
  );
  expect(tables.map(({ name }) => name)).toEqual(Object.keys(changes).toSorted());
});

describe.for(Object.entries(changes))('many changed rows of %s', ([, { whose, change }]) => {
  test('make one version for each organization, and block no other transaction before the end', async () => {
    const before = await lastVersion();
    await asOwner((owner) =>
      owner.begin(async (tx) => {
        await change(tx);
        // Changes a row that this transaction has not locked.
        if (!whose().includes(elsewhere.id)) await changeElsewhere('suspended');
        else await createOrganizationRows(database.db, { status: 'active' });
      }),
    );
    const owners = await ownersAfter(before);
    expect(owners.slice(1).toSorted()).toEqual(whose().toSorted());
    expect(await asOwner((owner) => owner`select from access_marks`)).toHaveLength(0);
  });
});

test('a change rolled back to a savepoint does not count, and a remaining one does', async () => {
  const before = await lastVersion();
  const suspend = (tx: postgres.TransactionSql, { id }: TestOrganization) =>
    tx`update organizations set status = 'suspended' where id = ${id}`;
  await asOwner((owner) =>
    owner.begin(async (tx) => {
      await tx
        .savepoint(async (inner) => {
          await suspend(inner, elsewhere);
          await suspend(inner, organization);
          throw new Error('taken back');
        })
        .catch(() => undefined);
      await suspend(tx, organization);
    }),
  );
  expect(await ownersAfter(before)).toEqual([organization.id]);
});

test('changes after SET CONSTRAINTS IMMEDIATE count separately', async () => {
  const before = await lastVersion();
  await asOwner((owner) =>
    owner.begin(async (tx) => {
      await tx`update organizations set status = 'suspended' where id = ${organization.id}`;
      await tx`set constraints all immediate`;
      await tx`update organizations set status = 'active' where id = ${organization.id}`;
    }),
  );
  expect(await ownersAfter(before)).toEqual([organization.id, organization.id]);
});

test('a commit that waits for a lock blocks no other transaction', async () => {
  const member = await createMemberRows(database.db, organization.id);
  const second = await createMemberRows(database.db, organization.id, { role: 'owner' });
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let locked = (): void => undefined;
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const holding = asOwner((owner) =>
    owner.begin(async (tx) => {
      await tx`select from organizations where id = ${organization.id} for update`;
      locked();
      await released;
    }),
  );
  try {
    await isLocked;
    const committing = asOwner((owner) =>
      owner.begin(async (tx) => {
        // Marked first, so that the check of the owners runs after it.
        await tx`update users set role = 'viewer' where id = ${member.id}`;
        await tx`update users set role = 'admin' where id = ${second.id}`;
      }),
    );
    await until(
      () => asOwner((owner) => owner`select from pg_locks where not granted`),
      (waiting) => waiting.length > 0,
      'the commit waits for the organization',
    );
    await changeElsewhere('suspended');
    release();
    await committing;
  } finally {
    release();
    await holding;
  }
});
