import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, type Installation, type Second, startInstallation } from './installation.ts';

const mark = 'freehold.org-id';
const organizationsAsked = 50;
const atATime = 10;
const ended = ['succeeded', 'failed', 'compensated', 'canceled'];

interface Operation {
  id: string;
  status: string;
  orgId: string;
}

let installation: Installation;
let second: Second;

beforeAll(async () => {
  installation = await startInstallation();
  second = await installation.startSecond();
}, 300_000);

afterAll(() => installation.stop(), 60_000);

/** Repeats the request with the same key, at the other api, until there is an answer. */
const create = async (index: number): Promise<Operation> => {
  const { platformKey: key, file } = installation;
  const request = {
    key,
    headers: { 'idempotency-key': `outside-${index}` },
    json: { name: `Outside ${index}`, owner: { email: `owner-${index}@outside.example` } },
  };
  for (let tries = 0; tries < 60; tries += 1) {
    const base = (index + tries) % 2 === 0 ? file.apiUrl : second.apiUrl;
    try {
      const { status, body } = await call<{ operation: Operation }>(base, '/v1/orgs', request);
      if (status === 202) return body.operation;
      if (status !== 503) throw new Error(`creation ${index}: ${status} ${JSON.stringify(body)}`);
    } catch (error) {
      // The api was killed during the request, or is gone.
      if (!(error instanceof TypeError)) throw error;
    }
    await sleep(250);
  }
  throw new Error(`creation ${index} was never answered`);
};

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
      const { file, platformKey: key } = installation;
      const { body: operation } = await call<Operation>(file.apiUrl, `/v1/operations/${id}`, { key });
      if (ended.includes(operation.status)) {
        expect(operation.status).toBe('succeeded');
        break;
      }
      if (Date.now() > deadline) throw new Error(`not ended: ${JSON.stringify(operation)}`);
      await sleep(200);
    }
  }

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
