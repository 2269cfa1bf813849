import { Client, type Connection } from '@temporalio/client';
import { v7 as uuid } from 'uuid';
import { canaryIdOf, namespaceOf } from '../src/contract/ids.ts';
import type { Db } from '../src/db/client.ts';
import { moveOrganization } from '../src/db/organization/status.ts';
import { withPlatform } from '../src/db/tenancy.ts';
import { insertFounded, insertFounder } from '../src/db/user/founder.ts';
import type { Namespaces } from '../src/providers/temporal/port.ts';
import type { HttpClient } from './http-client.ts';
import type { Textbook } from './textbook/activities.ts';
import { textbookTaskQueue } from './textbook/setup.ts';

/** One way of doing the job. `run` does it once and returns the milliseconds, without any work afterwards. */
export interface Side {
  name: string;
  run(): Promise<number>;
}

/** No two creations share an owner or a name. */
const newTenant = () => {
  const id = uuid();
  const slug = `bench-${id.replaceAll('-', '').slice(-20)}`;
  return { id, slug, name: `Bench ${id}`, ownerEmail: `owner-${id}@example.com`, namespace: namespaceOf(slug, id) };
};

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
};

export const emptyWorkflow = (client: Client): Side => ({
  name: 'empty',
  run: () =>
    timed(async () => {
      const handle = await client.workflow.start('empty', { workflowId: uuid(), taskQueue: textbookTaskQueue });
      await handle.result();
    }),
});

export const textbookSaga = (client: Client, name = 'textbook'): Side => ({
  name,
  run: () => {
    const input: Textbook = newTenant();
    return timed(async () => {
      const handle = await client.workflow.start('textbook', {
        workflowId: `textbook-${input.id}`,
        taskQueue: textbookTaskQueue,
        args: [input],
      });
      await handle.result();
    });
  },
});

interface Created {
  operation: { id: string };
}

const creation = () => {
  const { slug, name, ownerEmail } = newTenant();
  return { name, slug, owner: { email: ownerEmail, name: 'Owner' } };
};

/** A failed creation, reported because it matters as much as a slow one. */
export class CreationFailed extends Error {}

const created = ({ status, body }: { status: number; body: string }, expected: number): string => {
  if (status !== expected) throw new CreationFailed(`POST /v1/orgs answered ${status}: ${body}`);
  return (JSON.parse(body) as Created).operation.id;
};

/** Measures the time until the 202. The next run begins after this operation has ended, which would disturb it. */
export const answered = (http: HttpClient): Side => ({
  name: 'answered',
  run: async () => {
    let operationId = '';
    const milliseconds = await timed(async () => {
      operationId = created(await http.post('/v1/orgs', creation()), 202);
    });
    const { body } = await http.get(`/v1/operations/${operationId}/events`);
    if (!body.includes('event: end')) throw new Error(`The events of ${operationId} ended early:\n${body}`);
    return milliseconds;
  },
});

/** Measures the time that a caller waits for an active organization. */
export const active = (http: HttpClient, onEnded: (operationId: string) => void): Side => ({
  name: 'active',
  run: async () => {
    let operationId = '';
    const milliseconds = await timed(async () => {
      operationId = created(await http.post('/v1/orgs', creation(), { prefer: 'wait=60' }), 201);
    });
    onEnded(operationId);
    return milliseconds;
  },
});

const callMs = 10_000;
/** Produces the same effects by bare calls from one process: no workflow, no record, no undo. */
export const rawCalls = (db: Db, namespaces: Namespaces): Side => ({
  name: 'raw',
  run: () => {
    const { id, slug, name, ownerEmail, namespace } = newTenant();
    const deadline = () => new Date(Date.now() + callMs);
    const spec = { namespace, orgId: id, slug, ownerEmail };
    return timed(async () => {
      await withPlatform(db, async (tx) => {
        const organization = { id, slug, name, temporalNamespace: namespace };
        const owner = { identityId: uuid(), userId: uuid(), email: ownerEmail };
        const personId = await insertFounded(tx, organization, 'provisioning', owner, 1);
        if (personId !== null) await insertFounder(tx, id, personId, owner);
      });
      await namespaces.register(spec, deadline());
      await namespaces.runCanary(namespace, canaryIdOf(id, 1), deadline());
      await withPlatform(db, (tx) => moveOrganization(tx, id, 'active'));
    });
  },
});

export const clientOf = (connection: Connection): Client => new Client({ connection });
