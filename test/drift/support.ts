import { status as grpc } from '@grpc/grpc-js';
import { WorkflowClient } from '@temporalio/client';
import proto from '@temporalio/proto';
import { eq } from 'drizzle-orm';
import { v7 as uuid, v4 } from 'uuid';
import { expect } from 'vitest';
import type { DriftKind, DriftMode, DriftSummary } from '../../src/contract/drift.ts';
import { namespaceOf } from '../../src/contract/ids.ts';
import type { CreatedOrganization } from '../../src/contract/organization.ts';
import { auditEvents, driftFindings, driftPolicies, operations, outbox } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { startDriftRun, updateDriftPolicy } from '../../src/usecases/drift/drift.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { registerMarked } from '../support/namespaces.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World, type WorldOptions } from '../support/world.ts';

const { NamespaceState } = proto.temporal.api.enums.v1;

export const openDriftWorld = (options: Omit<WorldOptions, 'temporalAddress'> = {}): Promise<World> =>
  createWorld({ temporalAddress: temporalAddress(), ...options });

/** Creates an active organization in the usual way, so that the drift watch knows its mark. */
export const createActive = async (world: World): Promise<CreatedOrganization> => {
  const name = `Drift ${uuid().slice(-12)}`;
  const owner = { email: `${uuid().slice(-12)}@drift.example` };
  const { created } = await createOrganization(world.ctx(), { name, owner }, { waitMs: 30_000 });
  expect(created.org.status).toBe('active');
  return created;
};

/** An active organization with its namespace, without the operation that created it. */
export const createActiveRows = async (world: World) => {
  const { id, slug } = await createOrganizationRows(world.db, { status: 'active' });
  const namespace = namespaceOf(slug, id);
  await registerMarked(world, namespace, id);
  return { org: { id, slug, namespace } };
};

/** Runs the watch once, to its end. */
export const watch = async (world: World): Promise<DriftSummary> => {
  const { value } = await startDriftRun(world.ctx(), { waitMs: 60_000 });
  if (value.summary === null) throw new Error('The drift watch has not ended in a minute');
  return value.summary;
};

export const setMode = (world: World, kind: DriftKind, mode: DriftMode, deletesOpenWorkflows = false) =>
  updateDriftPolicy(world.ctx(), kind, { mode, deletesOpenWorkflows }, {});

/** Resets the policies to their defaults. */
export const resetModes = (world: World) => withPlatform(world.db, (tx) => tx.delete(driftPolicies));

/** Findings of one organization, oldest first. */
export const findingsOf = (world: World, orgId: string) =>
  withPlatform(world.db, (tx) =>
    tx.select().from(driftFindings).where(eq(driftFindings.concernedOrgId, orgId)).orderBy(driftFindings.firstSeenAt),
  );

/** Audit and outbox events about drift of an organization, in order. */
export const recordedOf = (world: World, orgId: string) =>
  withPlatform(world.db, async (tx) => {
    const audit = await tx.select().from(auditEvents).where(eq(auditEvents.orgId, orgId)).orderBy(auditEvents.seq);
    const events = await tx.select().from(outbox).where(eq(outbox.orgId, orgId)).orderBy(outbox.sequence);
    const ofDrift = audit.filter(({ actor }) => actor === 'freehold:drift-watch');
    return {
      audit: ofDrift.filter(({ action }) => action.startsWith('drift.')).map(({ action }) => action),
      outbox: events.map(({ type }) => type).filter((type) => type.startsWith('drift.')),
    };
  });

export const deleteNamespace = async (world: World, namespace: string): Promise<void> => {
  await world.connection.operatorService.deleteNamespace({ namespace });
};

/** undefined: no such namespace exists, or it is being deleted. */
export const described = async (world: World, namespace: string) => {
  try {
    const found = await world.connection.workflowService.describeNamespace({ namespace });
    return found.namespaceInfo?.state === NamespaceState.NAMESPACE_STATE_DELETED ? undefined : found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === grpc.NOT_FOUND) return undefined;
    throw error;
  }
};

/** Starts a workflow without a worker, and waits until the visibility store shows it. */
export const openWorkflow = async (world: World, namespace: string): Promise<void> => {
  const { workflowService } = world.connection;
  await until(
    () =>
      workflowService
        .startWorkflowExecution({
          namespace,
          workflowId: uuid(),
          requestId: v4(),
          workflowType: { name: 'waits' },
          taskQueue: { name: 'nobody' },
        })
        .then(() => true)
        .catch(() => false),
    (isStarted) => isStarted,
    'a workflow is started',
  );
  await until(
    () => workflowService.countWorkflowExecutions({ namespace, query: 'ExecutionStatus="Running"' }),
    ({ count }) => Number(count) > 0,
    'the workflow is counted',
  );
};

export const controlClient = (world: World): WorkflowClient =>
  new WorkflowClient({ connection: world.connection, namespace: world.settings.controlNamespace });

/** Ages an operation enough for its run to count as lost. */
export const age = (world: World, operationId: string) =>
  withPlatform(world.db, (tx) =>
    tx
      .update(operations)
      .set({ createdAt: new Date(Date.now() - 120_000) })
      .where(eq(operations.id, operationId)),
  );
