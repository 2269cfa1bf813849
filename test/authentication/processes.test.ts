import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { type KeyRing, openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { asSuperuser, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { newTestKeyFile } from '../support/keys.ts';
import { createKeyRows, createMemberRows, type TestKey, type TestMember } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { createSessionRows, type TestSession } from '../support/sessions.ts';
import { createControlNamespace } from '../support/temporal.ts';
import { until } from '../support/until.ts';

// Three api processes on one database: each knows the others' changes within a second.

const runner = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const platformKey = `fh_platform_sk_${'p'.repeat(43)}`;

let database: TestDatabase;
let keyRing: KeyRing;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  const keyFile = newTestKeyFile();
  keyRing = openKeyRing({ db: database.db, kms: await openLocalKms(keyFile) });
  await keyRing.load();
  env = {
    PATH: process.env.PATH ?? '',
    CONSOLE: 'off',
    DATABASE_URL: database.serviceUrl,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_NAMESPACE: await createControlNamespace(),
    FREEHOLD_BOOTSTRAP_KEY: platformKey,
    FREEHOLD_KEY_FILE: keyFile,
    LOG_LEVEL: 'warn',
  };
});
afterAll(() => database.close());

interface Api {
  child: ChildProcess;
  url: string;
}

const start = async (more: Record<string, string>): Promise<Api> => {
  const port = await freePort();
  const child = fork(runner, ['src/main/api.ts'], {
    execArgv: [],
    env: { ...env, ...more, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The api ended with ${code}`))),
  ]);
  return { child, url: `http://127.0.0.1:${port}` };
};

const stop = async ({ child }: Api): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

interface Answer {
  status: number;
  body: { code?: string; id?: string; permissions?: string[] };
}

const call = async (api: Api, path: string, key: string, method = 'GET', json?: unknown): Promise<Answer> => {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
};

/**
 * A process whose connections were ended refuses keys that it has not cached, until it has read the changes again. It says
 * 503 then, and its caller comes back.
 */
const accepts = (api: Api, key: string): Promise<Answer> =>
  until(
    () => call(api, '/v1/me', key),
    ({ status }) => status !== 503,
    'the process has read the changes',
  );

/** An organization with a member, each with a key. The writer has cached the owner's, and the reader the member's. */
const scene = async (writer: Api, reader: Api) => {
  const organization: TestOrganization = await createOrganizationRows(database.db, { status: 'active' });
  const member: TestMember = await createMemberRows(database.db, organization.id, { role: 'admin' });
  const keyOf = (userId: string): Promise<TestKey> =>
    createKeyRows({ db: database.db, keyRing }, { orgId: organization.id, userId });
  const [owner, key] = [await keyOf(organization.ownerId), await keyOf(member.id)];
  expect((await accepts(writer, owner.key)).status).toBe(200);
  const me = await accepts(reader, key.key);
  expect(me).toMatchObject({ status: 200, body: { user: { role: 'admin' } } });
  return { organization, member, owner, key };
};

const known = (api: Api, key: string, is: (answer: Answer) => boolean, what: string) =>
  until(() => call(api, '/v1/me', key), is, what, 1_000);

const ended = async (what: string, countMin: number): Promise<void> => {
  const name = new URL(database.serviceUrl).pathname.slice(1);
  await asSuperuser(async (sql) => {
    const connections = await until(
      () => sql<{ pid: number }[]>`
        select pid from pg_stat_activity where datname = ${name} and application_name like ${what}`,
      (rows) => rows.length >= countMin,
      'every process is connected',
    );
    for (const { pid } of connections) await sql`select pg_terminate_backend(${pid})`;
  });
};

const undisturbed = async (): Promise<void> => undefined;

/** Each process makes changes that another one receives. */
let processes: Record<'listening' | 'deaf' | 'pooled', Api>;
beforeAll(async () => {
  const [listening, deaf, pooled] = await Promise.all([
    start({}),
    start({ DATABASE_LISTEN_URL: 'postgres://nobody@127.0.0.1:1/none' }),
    start({ DATABASE_PGBOUNCER: 'true' }),
  ]);
  processes = { listening, deaf, pooled };
});
afterAll(() => Promise.all(Object.values(processes).map(stop)));

describe.each([
  ['it receives changes', 'pooled', 'listening', undisturbed],
  ['its listening connection is ended', 'pooled', 'listening', () => ended('freehold-api listen', 1)],
  // One listens, and all three poll.
  ['the listening and polling connections are ended', 'deaf', 'listening', () => ended('freehold-api %', 4)],
  ['it cannot listen', 'listening', 'deaf', undisturbed],
  ['PgBouncer prevents it from listening', 'deaf', 'pooled', undisturbed],
] as const)('in another process, while %s,', (_what, writer, reader, disturb) => {
  let first: Api;
  let second: Api;
  beforeAll(() => {
    first = processes[writer];
    second = processes[reader];
  });

  it('a revoked key is refused within a second', async () => {
    const { organization, owner, key } = await scene(first, second);
    await disturb();
    const revoked = await call(first, `/v1/orgs/${organization.slug}/api-keys/${key.id}/revoke`, owner.key, 'POST', {
      reason: 'It was lost',
    });
    expect(revoked.status).toBe(200);
    await known(second, key.key, ({ body }) => body.code === 'revoked_credentials', 'the key is revoked');
  });

  it('a key with fewer scopes is restricted', async () => {
    const { organization, owner, key } = await scene(first, second);
    await disturb();
    const path = `/v1/orgs/${organization.slug}/api-keys/${key.id}`;
    expect(await call(first, path, owner.key, 'PATCH', { scopes: ['user:list'] })).toMatchObject({ status: 200 });
    await known(second, key.key, ({ body }) => String(body.permissions) === 'user:list', 'one scope remains');
    expect((await call(second, `/v1/orgs/${organization.slug}`, key.key)).status).toBe(403);
  });

  it('a suspended user is refused until it is restored', async () => {
    const { organization, member, owner, key } = await scene(first, second);
    await disturb();
    const path = `/v1/orgs/${organization.slug}/users/${member.id}`;
    expect((await call(first, `${path}/suspend`, owner.key, 'POST', { reason: 'Left' })).status).toBe(200);
    await known(second, key.key, ({ body }) => body.code === 'user_suspended', 'the user is suspended');
    expect((await call(first, `${path}/restore`, owner.key, 'POST', { reason: 'Back' })).status).toBe(200);
    await known(second, key.key, ({ status }) => status === 200, 'the user is restored');
  });

  it('another role takes effect', async () => {
    const { organization, member, owner, key } = await scene(first, second);
    await disturb();
    const path = `/v1/orgs/${organization.slug}/users/${member.id}`;
    expect((await call(first, path, owner.key, 'PATCH', { role: 'viewer' })).status).toBe(200);
    await known(second, key.key, ({ body }) => !body.permissions?.includes('user:create'), 'the role is lower');
  });

  it('a custom role that is given, narrowed and widened takes effect for keys and sessions', async () => {
    const { organization, member, owner, key } = await scene(first, second);
    const session = await createSessionRows({ db: database.db, keyRing }, member.identityId);
    const path = `/v1/orgs/${organization.slug}`;
    expect((await call(second, `${path}/webhooks`, session.accessToken)).status).toBe(200);
    await disturb();
    const permissions = ['organization:read', 'webhook:list', 'user:list'];
    const created = await call(first, `${path}/roles`, owner.key, 'POST', {
      name: 'narrow',
      base: 'admin',
      permissions,
    });
    expect(created.status).toBe(201);
    const change = async (what: string, json: object): Promise<void> => {
      expect(await call(first, `${path}/${what}`, owner.key, 'PATCH', json)).toMatchObject({ status: 200 });
    };
    const has = (count: number) =>
      known(second, key.key, ({ body }) => body.permissions?.length === count, `${count} permissions remain`);
    const sessionGets = (status: number) =>
      until(
        () => call(second, `${path}/webhooks`, session.accessToken),
        (answer) => answer.status === status,
        `the session gets ${status}`,
        1_000,
      );
    await change(`users/${member.id}`, { customRole: 'narrow' });
    await has(3);
    await change('roles/narrow', { permissions: ['organization:read'] });
    await has(1);
    await sessionGets(403);
    await change('roles/narrow', { permissions: ['organization:read', 'webhook:list'] });
    await has(2);
    await sessionGets(200);
    await change(`users/${member.id}`, { customRole: null });
    await known(second, key.key, ({ body }) => body.permissions?.includes('user:create') === true, 'the role is whole');
  });

  it('an ended session is refused, and a lowered role takes effect in one that goes on', async () => {
    const { organization, member, owner } = await scene(first, second);
    const keys = { db: database.db, keyRing };
    const [ending, going] = [
      await createSessionRows(keys, member.identityId),
      await createSessionRows(keys, member.identityId),
    ];
    const webhooks = `/v1/orgs/${organization.slug}/webhooks`;
    const at = (api: Api, { accessToken }: TestSession) => call(api, webhooks, accessToken);
    for (const session of [ending, going]) expect((await at(second, session)).status).toBe(200);
    await disturb();
    const revoked = await call(first, `/v1/auth/sessions/${ending.id}`, going.accessToken, 'DELETE');
    expect(revoked.status).toBe(204);
    const soon = (session: TestSession, code: string) =>
      until(
        () => at(second, session),
        ({ body }) => body.code === code,
        code,
        1_000,
      );
    await soon(ending, 'revoked_credentials');
    const user = `/v1/orgs/${organization.slug}/users/${member.id}`;
    expect((await call(first, user, owner.key, 'PATCH', { role: 'viewer' })).status).toBe(200);
    await soon(going, 'forbidden');
  });

  it('a new key is accepted at once, and a removed member refused', async () => {
    const { organization, member, owner } = await scene(first, second);
    await disturb();
    const path = `/v1/orgs/${organization.slug}`;
    const issued = await call(first, `${path}/api-keys`, owner.key, 'POST', { name: 'New', userId: member.id });
    expect(issued.status).toBe(201);
    const { secret } = issued.body as { secret: string };
    expect((await accepts(second, secret)).status).toBe(200);
    expect((await call(first, `${path}/users/${member.id}`, owner.key, 'DELETE')).status).toBeLessThan(300);
    await known(second, secret, ({ body }) => body.code === 'revoked_credentials', 'the member is gone');
  });
});
