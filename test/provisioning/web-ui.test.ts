import { WorkflowClient } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/contract/operation.ts';
import { type OperationKind, operationKindNames, workflowIdOf } from '../../src/contract/operation-kinds.ts';
import { canarySummary, driftWatchText } from '../../src/contract/run-text.ts';
import { startDriftRun } from '../../src/usecases/drift/drift.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { scenes } from '../support/saga-scenes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

// Checks the texts that a run shows in the Temporal Web UI and the Temporal CLI.

const name = 'Vertraulich & Söhne';
const email = 'confidential@web-ui.example';

let world: World;
let client: WorkflowClient;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress() });
  client = new WorkflowClient({ connection: world.connection, namespace: world.settings.controlNamespace });
});
afterAll(() => world.close());

/** Returns all text in a history, with its payloads decoded. */
const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

const runOf = async (operation: Operation) => {
  const handle = client.getHandle(workflowIdOf(operation.kind, operation.id));
  await world.ended(operation.id);
  const result: unknown = await handle.result();
  const { staticSummary, staticDetails } = await handle.describe();
  return { handle, result, summary: await staticSummary(), details: await staticDetails() };
};

const start = async (kind: OperationKind): Promise<Operation> => {
  const texts = { name: `${name} ${kind}`, email: `${kind.toLowerCase()}-${email}`, reason: 'confidential reason' };
  return (await scenes[kind].createSubject(world, texts)).start();
};

describe.each(operationKindNames)('a run of %s', (kind) => {
  it('names its organization, and nothing personal', async () => {
    const operation = await start(kind);
    expect(operation.kind).toBe(kind);
    const { handle, summary = '', details = '' } = await runOf(operation);
    const history = await handle.fetchHistory();
    const [input] = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (input === undefined) throw new Error('the run has no input');
    const { slug } = defaultPayloadConverter.fromPayload<{ slug: string }>(input);
    expect(summary).toContain(slug);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(400);
    for (const id of [operation.id, operation.orgId, slug]) expect(details).toContain(id);
    const texts = [summary, details, ...textsOf(history)];
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => /confidential|Vertraulich/.test(text))).toEqual([]);
  });
});

it('the result of a provisioning run names the organization, its namespace and the time of its canary', async () => {
  const { created } = await createOrganization(
    world.ctx(),
    { name: `${name} again`, owner: { email: `again-${email}` } },
    {},
  );
  const { result, summary } = await runOf(created.operation);
  const { canaryMs } = await world.ended(created.operation.id);
  expect(summary).toBe(`Provision organization ${created.org.slug}`);
  expect(canaryMs).toBeGreaterThan(0);
  expect(result).toEqual({ organization: created.org.slug, namespace: created.org.namespace, canaryMs });
});

it('the drift watch describes its purpose', async () => {
  const { workflowId = '' } = (await startDriftRun(world.ctx(), {})).value;
  const { staticSummary, staticDetails } = await client.getHandle(workflowId).describe();
  expect([await staticSummary(), await staticDetails()]).toEqual(Object.values(driftWatchText));
});

it("the canary in an organization's namespace describes its purpose", async () => {
  const owner = { email: `canary-${email}` };
  const { created } = await createOrganization(world.ctx(), { name: `${name} canary`, owner }, { waitMs: 20_000 });
  const tenant = new WorkflowClient({ connection: world.connection, namespace: created.org.namespace });
  const { executions } = await world.connection.workflowService.listWorkflowExecutions({
    namespace: created.org.namespace,
  });
  const [canary] = executions ?? [];
  const { staticSummary } = await tenant.getHandle(canary?.execution?.workflowId ?? '').describe();
  expect(await staticSummary()).toBe(canarySummary);
});
