import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import getPort from 'get-port';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Process, run } from '../support/processes.ts';

// From outside: HTTP, run.json, the database and the Temporal server. Nothing of src is imported.

const key = `fh_platform_sk_${randomUUID().replaceAll('-', '')}`;
const mark = 'freehold.org-id';
const organizationsAsked = 50;
const atATime = 10;
const ended = ['succeeded', 'failed', 'compensated', 'canceled'];

interface RunFile {
  apiUrl: string;
  temporalAddress: string;
  temporalUiUrl: string;
  databaseUrl: string;
  pid: number;
}
interface Operation {
  id: string;
  status: string;
  orgId: string;
}

const folder = mkdtempSync(join(tmpdir(), 'freehold-outside-'));
const processes: Process[] = [];
let file: RunFile;
let second: { apiUrl: string; api: Process; worker: Process };

const call = async (base: string, path: string, init: RequestInit = {}) => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers };
  const response = await fetch(`${base}${path}`, { ...init, headers, signal: AbortSignal.timeout(20_000) });
  return { status: response.status, body: (await response.json()) as Record<string, never> & { operation: Operation } };
};

beforeAll(async () => {
  const { TEMPORAL_CLI_PATH = '', FREEHOLD_CACHE_DIR = '' } = process.env;
  const stack = run('src/main/stack.ts', {
    FREEHOLD_DATA_DIR: folder,
    FREEHOLD_BOOTSTRAP_KEY: key,
    TEMPORAL_CLI_PATH,
    FREEHOLD_CACHE_DIR,
  });
  processes.push(stack);
  await stack.line(/^ready http/, 240_000);
  file = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunFile;
  const port = await getPort({ host: '127.0.0.1' });
  const env = {
    DATABASE_URL: file.databaseUrl,
    TEMPORAL_ADDRESS: file.temporalAddress,
    FREEHOLD_BOOTSTRAP_KEY: key,
    PORT: String(port),
  };
  const api = run('src/main/api.ts', env);
  const worker = run('src/main/worker.ts', env);
  processes.push(api, worker);
  await Promise.all([api.line(/api listening/, 60_000), worker.line(/worker running/, 60_000)]);
  second = { apiUrl: `http://127.0.0.1:${port}`, api, worker };
}, 300_000);

afterAll(async () => {
  for (const started of processes.reverse()) await started.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** As a careful client: the same key again, at the other api, until there is an answer. */
const create = async (index: number): Promise<Operation> => {
  const init: RequestInit = {
    method: 'POST',
    headers: { 'idempotency-key': `outside-${index}` },
    body: JSON.stringify({ name: `Outside ${index}`, owner: { email: `owner-${index}@outside.example` } }),
  };
  for (let tries = 0; tries < 60; tries += 1) {
    const base = (index + tries) % 2 === 0 ? file.apiUrl : second.apiUrl;
    try {
      const { status, body } = await call(base, '/v1/orgs', init);
      if (status === 202) return body.operation;
      if (status !== 503) throw new Error(`creation ${index}: ${status} ${JSON.stringify(body)}`);
    } catch (error) {
      // The api was killed with the request in it, or is gone.
      if (!(error instanceof TypeError)) throw error;
    }
    await sleep(250);
  }
  throw new Error(`creation ${index} was never answered`);
};

const namespacesWithOurMark = async (): Promise<string[]> => {
  const connection = await Connection.connect({ address: file.temporalAddress });
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

/** As the platform sees them, whom the service role becomes. */
const rows = async <T extends Record<string, unknown>>(statement: string): Promise<T[]> => {
  const sql = postgres(file.databaseUrl, { max: 1 });
  try {
    return await (sql.begin(async (tx) => {
      await tx`set local role freehold_platform`;
      return (await tx.unsafe(statement)) as unknown as T[];
    }) as Promise<T[]>);
  } finally {
    await sql.end();
  }
};

it('provisions every organization once, while an api and a worker are killed', async () => {
  const operations: Operation[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let index = next++; index < organizationsAsked; index = next++) {
      operations.push(await create(index));
      if (operations.length === 15) await second.worker.stop('SIGKILL');
      if (operations.length === 25) await second.api.stop('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: atATime }, client));
  expect(new Set(operations.map(({ id }) => id)).size).toBe(organizationsAsked);

  const deadline = Date.now() + 120_000;
  for (const { id } of operations) {
    for (;;) {
      const { body } = await call(file.apiUrl, `/v1/operations/${id}`);
      const operation = body as unknown as Operation;
      if (ended.includes(operation.status)) {
        expect(operation.status).toBe('succeeded');
        break;
      }
      if (Date.now() > deadline) throw new Error(`not ended: ${JSON.stringify(operation)}`);
      await sleep(200);
    }
  }

  const active = await rows<{ temporal_namespace: string }>(
    `select temporal_namespace from organizations where status = 'active' order by temporal_namespace`,
  );
  expect(active.length).toBeGreaterThanOrEqual(organizationsAsked);
  expect(await namespacesWithOurMark()).toEqual(active.map((row) => row.temporal_namespace).sort());
  const [count] = await rows<{ others: number; open: number }>(
    `select (select count(*)::int from organizations where status <> 'active') as others,
            (select count(*)::int from operations where finished_at is null) as open`,
  );
  expect(count).toEqual({ others: 0, open: 0 });
}, 240_000);
