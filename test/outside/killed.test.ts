import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Process } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { isElevated } from './elevation.ts';
import { call, type Installation, startInstallation } from './installation.ts';
import { isRecovered } from './recovery.ts';
import {
  issuesKey,
  noticesRoles,
  openIdentities,
  signsInByProvider,
  signsInWithFactors,
  staysSignedIn,
} from './sign-in.ts';

// One installation with two apis and two workers. In each test, one of each is killed.

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Key {
  id: string;
  secret: string | null;
  status: string;
}
interface User {
  id: string;
  email: string;
  role: string;
}
interface Operation {
  id: string;
  status: string;
}

const endStatuses = ['succeeded', 'failed', 'compensated', 'canceled'];

interface Organization {
  id: string;
  slug: string;
  ownerId: string;
  ownerKey: string;
}

let installation: Installation;
let identities: Awaited<ReturnType<typeof openIdentities>>;
let second: { url: string; process: Process };
let worker: Process;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-export-'));
  identities = await openIdentities();
  // Everybody signs in from one address.
  installation = await startInstallation({ ...identities.settings, RATE_LIMIT_LOGIN_PER_MINUTE: '100' });
}, 300_000);

beforeEach(async () => {
  [second, worker] = await Promise.all([installation.startApi(), installation.startWorker()]);
});

afterAll(async () => {
  await installation.stop();
  await identities.close();
  rmSync(folder, { recursive: true, force: true });
});

const bases = (): string[] => [installation.file.apiUrl, second.url];

/** Repeats the request with the same idempotency key, at each api in turn, until there is an answer. */
const persistently = async <Body>(
  path: string,
  request: { key: string; json: unknown; name: string; first?: number },
): Promise<{ status: number; body: Body }> => {
  const headers = { 'idempotency-key': request.name };
  const { first = 0 } = request;
  for (let tries = first; tries < first + 80; tries += 1) {
    const base = bases()[tries % 2] ?? '';
    try {
      const answer = await call<Body>(base, path, { key: request.key, json: request.json, headers });
      if (answer.status !== 503) return answer;
    } catch (error) {
      // The api was killed during the request, or is gone.
      if (!(error instanceof TypeError)) throw error;
    }
    await sleep(100);
  }
  throw new Error(`${path} was never answered`);
};

const createOrganization = async (name: string): Promise<Organization> => {
  const { file, platformKey: key } = installation;
  const created = await call<{ org: { id: string; slug: string } }>(file.apiUrl, '/v1/orgs', {
    key,
    json: { name, owner: { email: `owner@${name.toLowerCase()}.example` } },
    headers: { prefer: 'wait=30' },
  });
  expect(created.status).toBe(201);
  const { id, slug } = created.body.org;
  const users = await call<{ data: User[] }>(file.apiUrl, `/v1/orgs/${slug}/users`, { key });
  const ownerId = users.body.data[0]?.id ?? '';
  const issued = await call<Key>(file.apiUrl, `/v1/orgs/${slug}/api-keys`, {
    key,
    json: { name: 'first', userId: ownerId },
  });
  expect(issued.status).toBe(201);
  return { id, slug, ownerId, ownerKey: issued.body.secret ?? '' };
};

const untilEnded = (id: string): Promise<Operation> => {
  const { file, platformKey: key } = installation;
  return until(
    async () => (await call<Operation>(file.apiUrl, `/v1/operations/${id}`, { key })).body,
    ({ status }) => endStatuses.includes(status),
    'the operation has ended',
    120_000,
  );
};

it('keeps every promise while an api and a worker are killed', { timeout: 240_000 }, async () => {
  const [acme, globex] = await Promise.all([createOrganization('Initech'), createOrganization('Globex')]);
  const { file, platformKey } = installation;

  // Ten clients add members and their keys at once; meanwhile an api is killed.
  const issued: { userId: string; key: string; keyId: string }[] = [];
  const asked = 24;
  let next = 0;
  const client = async (): Promise<void> => {
    for (let index = next++; index < asked; index = next++) {
      const added = await persistently<User>(`/v1/orgs/${acme.slug}/users`, {
        key: acme.ownerKey,
        json: { email: `member-${index}@initech.example`, role: 'member' },
        name: `member-${index}`,
      });
      expect([index, added.status]).toEqual([index, 201]);
      const made = await persistently<Key>(`/v1/orgs/${acme.slug}/api-keys`, {
        key: acme.ownerKey,
        json: { name: `key ${index}`, userId: added.body.id },
        name: `key-${index}`,
      });
      expect([index, made.status]).toEqual([index, 201]);
      // Issued by the api that died before it answered: the key exists, but its secret is lost for good.
      if (made.body.secret !== null) issued.push({ userId: added.body.id, key: made.body.secret, keyId: made.body.id });
      if (index === 10) await second.process.stop('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 10 }, client));
  const [counts] = await installation.rows<{ users: number; keys: number }>(
    `select (select count(*)::int from users where org_id = '${acme.id}') as users,
            (select count(*)::int from api_keys where org_id = '${acme.id}') as keys`,
  );
  expect(counts).toEqual({ users: asked + 1, keys: asked + 1 });
  expect(issued.length).toBeGreaterThanOrEqual(asked - 10);

  // Each organization sees only itself.
  second = await installation.startApi();
  for (const base of bases()) {
    for (const [own, other] of [
      [acme, globex],
      [globex, acme],
    ] as const) {
      const list = await call<{ data: { slug: string }[] }>(base, '/v1/orgs', { key: own.ownerKey });
      expect(list.body.data.map(({ slug }) => slug)).toEqual([own.slug]);
      for (const path of ['', '/users', '/api-keys', '/audit-events']) {
        expect((await call(base, `/v1/orgs/${other.slug}${path}`, { key: own.ownerKey })).status).toBe(404);
      }
    }
  }

  // Every key works at both apis; revoked at one, it is refused at the other within a second.
  const [first, suspended] = issued;
  if (first === undefined || suspended === undefined) throw new Error('No keys were issued');
  for (const base of bases()) expect((await call(base, '/v1/me', { key: first.key })).status).toBe(200);
  const codeAt = async (base: string, key: string): Promise<string> =>
    (await call<{ code?: string }>(base, '/v1/me', { key })).body.code ?? 'accepted';
  const refusedWithin = async (key: string, code: string): Promise<void> => {
    const deadline = Date.now() + 1_000;
    for (const base of bases()) {
      while ((await codeAt(base, key)) !== code) {
        if (Date.now() > deadline) throw new Error(`${base} did not answer ${code} within a second`);
        await sleep(10);
      }
    }
  };
  await codeAt(second.url, suspended.key);
  const revoked = await call(file.apiUrl, `/v1/orgs/${acme.slug}/api-keys/${first.keyId}/revoke`, {
    key: acme.ownerKey,
    json: { reason: 'left in a log' },
  });
  expect(revoked.status).toBe(200);
  await refusedWithin(first.key, 'revoked_credentials');
  const path = `/v1/orgs/${acme.slug}/users/${suspended.userId}/suspend`;
  expect((await call(file.apiUrl, path, { key: acme.ownerKey, json: { reason: 'on leave' } })).status).toBe(200);
  await refusedWithin(suspended.key, 'user_suspended');

  // A transfer of ownership continues after a worker is killed.
  const heir = issued[2]?.userId ?? '';
  const [started] = await Promise.all([
    call<Operation>(file.apiUrl, `/v1/orgs/${acme.slug}/ownership-transfers`, {
      key: acme.ownerKey,
      json: { toUserId: heir, reason: 'retired' },
    }),
    worker.stop('SIGKILL'),
  ]);
  expect(started.status).toBe(202);
  expect((await untilEnded(started.body.id)).status).toBe('succeeded');
  const owners = await installation.rows<{ id: string }>(
    `select id from users where org_id = '${acme.id}' and role = 'owner' and status = 'active'`,
  );
  expect(owners).toEqual([{ id: heir }]);

  // The audit chain of all this is verified by a program that has only the file.
  const exported = await call<string>(file.apiUrl, `/v1/orgs/${acme.slug}/audit-events/export`, { key: platformKey });
  const name = join(folder, 'initech.ndjson');
  writeFileSync(name, exported.body);
  const verify = () =>
    promisify(execFile)(process.execPath, ['scripts/run.mjs', 'src/cli/freehold.ts', 'audit', 'verify', name], {
      cwd: root,
    });
  expect((await verify()).stdout).toMatch(/: events 1(–\d+)? (signed and intact|consistent)/);
  const [events] = await installation.rows<{ count: number; secrets: number }>(
    `select count(*)::int as count, count(*) filter (where body like '%${acme.ownerKey.slice(12, 40)}%')::int as secrets
     from audit_events where org_id = '${acme.id}'`,
  );
  // Each member and each key, the first key, a revocation, a suspension and a transfer occur once.
  expect(events?.count).toBeGreaterThanOrEqual(2 * asked + 4);
  expect(events?.secrets).toBe(0);
  const changed = readFileSync(name, 'utf8').replace('user.create', 'user.remove');
  expect(changed).not.toBe(exported.body);
  writeFileSync(name, changed);
  await verify().then(
    () => expect.unreachable('a changed file was accepted'),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => expect(`${stdout}${stderr}`).toMatch(/event \d+/i),
  );
});

const mark = 'freehold.org-id';

const namespacesWithOurMark = async (): Promise<string[]> => {
  const connection = await Connection.connect({ address: installation.file.temporalAddress });
  try {
    const { namespaces } = await connection.workflowService.listNamespaces({ pageSize: 1_000 });
    return (namespaces ?? [])
      .filter(({ namespaceInfo }) => namespaceInfo?.data?.[mark] !== undefined)
      .map(({ namespaceInfo }) => namespaceInfo?.name ?? '')
      .sort();
  } finally {
    await connection.close();
  }
};

it('provisions every organization once, while an api and a worker are killed', async () => {
  const organizationsAsked = 24;
  const operations: Operation[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let index = next++; index < organizationsAsked; index = next++) {
      const { status, body } = await persistently<{ operation: Operation }>('/v1/orgs', {
        key: installation.platformKey,
        json: { name: `Outside ${index}`, owner: { email: `owner-${index}@outside.example` } },
        name: `outside-${index}`,
        first: index,
      });
      expect([index, status]).toEqual([index, 202]);
      operations.push(body.operation);
      if (operations.length === 8) await worker.stop('SIGKILL');
      if (operations.length === 12) await second.process.stop('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 10 }, client));
  expect(new Set(operations.map(({ id }) => id)).size).toBe(organizationsAsked);

  for (const { id } of operations) expect((await untilEnded(id)).status).toBe('succeeded');

  const active = await installation.rows<{ temporal_namespace: string }>(
    `select temporal_namespace from organizations where status = 'active' order by temporal_namespace`,
  );
  expect(active.length).toBeGreaterThanOrEqual(organizationsAsked);
  expect(await namespacesWithOurMark()).toEqual(active.map((row) => row.temporal_namespace).sort());
  const [count] = await installation.rows<{ others: number; open: number }>(
    `select (select count(*)::int from organizations where status <> 'active') as others,
            (select count(*)::int from operations where finished_at is null) as open`,
  );
  expect(count).toEqual({ others: 0, open: 0 });
}, 240_000);

/** Waits until two have come to it, and then does it once. */
const together = (act: () => Promise<unknown>): (() => Promise<void>) => {
  let resolve: (done: Promise<unknown>) => void = () => undefined;
  const done = new Promise<unknown>((settle) => {
    resolve = settle;
  });
  let arrived = 0;
  return async () => {
    arrived += 1;
    if (arrived === 2) resolve(act());
    await done;
  };
};

it('people are invited, sign in in every way, get more rights, lose their factors and stay signed in while an api and a worker are killed', {
  timeout: 240_000,
}, async () => {
  const organization = await createOrganization('Umbrella');
  const elsewhere = await createOrganization('Hooli');
  const apis = {
    first: installation.file.apiUrl,
    second: () => second.url,
    killSecond: () => second.process.stop('SIGKILL'),
    startSecond: async () => {
      second = await installation.startApi();
    },
  };
  await staysSignedIn(installation, apis, organization, () => worker.stop('SIGKILL'));
  const revokesKey = await issuesKey(apis, organization);
  await signsInWithFactors(installation.publicUrl, apis, organization);
  await apis.startSecond();
  await revokesKey();
  await noticesRoles(apis, organization);
  worker = await installation.startWorker();
  // Both at once, so that the same processes are killed in the middle of both.
  const killWorker = together(() => worker.stop('SIGKILL'));
  const shared = { ...apis, killSecond: together(apis.killSecond), startSecond: together(apis.startSecond) };
  await Promise.all([
    isElevated(installation, shared, organization, killWorker),
    isRecovered(installation, shared, organization, elsewhere, killWorker),
  ]);
  await signsInByProvider(apis, organization, identities, elsewhere.slug);
});
