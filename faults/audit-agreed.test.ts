import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi } from '../test/api/support.ts';
import { type Elevated, newElevated } from '../test/elevations/support.ts';
import type { FactorApi } from '../test/factors/support.ts';
import { createTeam, endNow } from '../test/support/elevations.ts';
import { createKeyRows, createMemberRows } from '../test/support/members.ts';
import { auditAgreed } from './audit-agreed.ts';
import { auditPolicies } from './audit-policies.ts';
import type { Client } from './client.ts';
import { type Database, openDatabase } from './database.ts';
import { type Ledger, type LedgerRecovery, type LedgerRole, openLedger } from './ledger.ts';

// An audit that finds nothing proves something only if it would find damage.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
let database: Database;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
  database = openDatabase(api.world.database.ownerUrl);
});
afterAll(async () => {
  await database.close();
  api.stopping.abort();
  await api.close();
});

const once: Client['once'] = async ({ method, path, body, key }) => {
  const sent = { method, ...(key === undefined ? {} : { key }), ...(body === undefined ? {} : { json: body }) };
  const response = await api.request(path, sent);
  return { status: response.status, body: await response.json(), isReplayed: false };
};
const client = { once };
const site = { apiUrls: ['', ''] };

const foundOf = (ledger: Ledger) => auditAgreed(site, database, client, ledger);

const withElevation = ({ id, team: { orgId, slug } }: Elevated, token: string): Ledger => {
  const ledger = openLedger();
  ledger.elevations.set(id, { id, orgId, slug, token });
  return ledger;
};

describe("the campaign's audit of tokens", () => {
  test('finds a token that is refused before its end', async () => {
    const elevated = await newElevated(api);
    expect(await foundOf(withElevation(elevated, elevated.token))).toEqual([]);
    expect(await foundOf(withElevation(elevated, `${elevated.token}x`))).toMatchObject([
      { kind: 'lost' },
      { kind: 'lost' },
    ]);
  });

  test('finds a token that is accepted after its end', async () => {
    const elevated = await newElevated(api);
    await endNow(api.world, elevated.team, elevated.id);
    await expect.poll(() => foundOf(withElevation(elevated, elevated.token))).toEqual([]);
    // Another key that is good.
    expect(await foundOf(withElevation(elevated, elevated.team.owner.key))).toMatchObject([
      { kind: 'broken' },
      { kind: 'broken' },
    ]);
  });
});

describe("the campaign's audit of recoveries", () => {
  const member = async () => {
    const team = await createTeam(api.world, 0);
    const [row] = await database.query<{ email: string }>('select email from users where id = $1', [team.member.id]);
    return { team, email: row?.email ?? '' };
  };
  const recoveryOf = (email: string, orgId: string, change: Partial<LedgerRecovery>): Ledger => {
    const ledger = openLedger();
    const told = { outcome: 'unknown', isReleased: false } as const;
    ledger.recoveries.set(email, { email, elsewhereOrgId: orgId, ...told, ...change });
    return ledger;
  };

  test('finds factors that were not removed, and a membership that is not held', async () => {
    const { team, email } = await member();
    expect(await foundOf(recoveryOf(email, team.orgId, {}))).toEqual([]);
    const findings = await foundOf(recoveryOf(email, team.orgId, { outcome: 'recovered' }));
    expect(findings.map(({ kind }) => kind)).toEqual(['lost', 'broken']);
  });

  test('finds a denied recovery after which the factors are gone, and one that holds', async () => {
    const { team, email } = await member();
    const denied = recoveryOf(email, team.orgId, { outcome: 'denied' });
    expect(await foundOf(denied)).toEqual([]);
    await database.query(`update users set held_at = now(), held_reason = 'factors_recovered' where id = $1`, [
      team.member.id,
    ]);
    expect(await foundOf(denied)).toMatchObject([{ kind: 'broken' }]);
    await database.query('update users set held_at = null, held_reason = null where id = $1', [team.member.id]);
    await database.query('delete from factors where identity_id = $1', [team.member.identityId]);
    expect(await foundOf(denied)).toMatchObject([{ kind: 'broken' }]);
  });

  test('finds a person who is no longer a member elsewhere', async () => {
    const { email } = await member();
    expect(await foundOf(recoveryOf(email, uuid(), {}))).toMatchObject([{ kind: 'lost' }]);
  });
});

describe("the campaign's audit of roles", () => {
  const permissions = ['organization:read', 'user:list'];
  /** A role with a holder that has a key. */
  const held = async (change: Partial<LedgerRole>): Promise<Ledger> => {
    const { orgId } = await createTeam(api.world, 0);
    await database.query(
      `insert into roles (id, org_id, name, base, permissions) values ($1, $2, 'reader', 'viewer', $3)`,
      [uuid(), orgId, `{${permissions.join(',')}}`],
    );
    const { id: userId } = await createMemberRows(api.world.db, orgId, { role: 'viewer' });
    await database.query(`update users set custom_role = 'reader' where id = $1`, [userId]);
    const { key } = await createKeyRows(api.world, { orgId, userId });
    const ledger = openLedger();
    ledger.roles.push({ orgId, name: 'reader', permissions, key, state: 'kept', ...change });
    return ledger;
  };

  test.each<[what: string, change: Partial<LedgerRole>, kinds: string[]]>([
    ['nothing about one that is as accepted', {}, []],
    ['nothing about one of which an answer was lost', { permissions: undefined }, []],
    ['more permissions than were accepted', { permissions: permissions.slice(1) }, ['broken', 'broken']],
    ['permissions that are lacking', { permissions: [...permissions, 'webhook:list'] }, ['lost', 'lost']],
    ['a role that is gone', { name: 'writer' }, ['lost']],
    ['a deleted role that is still there', { state: 'deleted' }, ['orphan']],
  ])('finds %s', async (_what, change, kinds) => {
    expect((await foundOf(await held(change))).map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe("the campaign's audit of policies", () => {
  const platform: Client['once'] = (asked) => once(asked);
  const foundAbout = (ledger = openLedger()) => auditPolicies(site, database, { once: platform }, ledger);
  const put = (id: string, status: string) =>
    database.query(
      `insert into policy_revisions (id, place, status, wasm, data) values ($1, '/policies', $2, 'AA==', '{}')`,
      [id, status],
    );

  test('finds a file that must not decide, an activation without its trail, and processes that decide otherwise', async () => {
    expect(await foundAbout()).toEqual([]);
    const ledger = openLedger();
    ledger.policies.bad.add('bad');
    await put('bad', 'former');
    expect(await foundAbout(ledger)).toMatchObject([{ kind: 'broken' }]);
    await put('unheard', 'active');
    expect((await foundAbout()).map(({ what }) => what)).toEqual([
      'the policy unheard decides, and the trail ends with built-in',
      expect.stringContaining('and not by unheard'),
      expect.stringContaining('and not by unheard'),
    ]);
    await database.query('delete from policy_revisions');
  });
});
