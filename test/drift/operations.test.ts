import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { namespaceOf } from '../../src/contract/ids.ts';
import { stepsOf } from '../../src/contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import { operationPage, pendingStep } from '../../src/db/operation/store.ts';
import { operations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { releaseOrganization } from '../../src/db/user/founder.ts';
import { deleteOrganization as deleteOrganizationByApi } from '../../src/usecases/deletion/deletion.ts';
import { cancelOperation, listOperations, retryOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import { suspendOrganization } from '../../src/usecases/organization/status.ts';
import { asOwnerOf } from '../support/database.ts';
import { Faults } from '../support/faults.ts';
import { expectNothingLeft } from '../support/left-over.ts';
import { registerMarked } from '../support/namespaces.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import {
  age,
  controlClient,
  createActiveRows,
  described,
  findingsOf,
  openDriftWorld,
  openWorkflow,
  recordedOf,
  resetModes,
  setMode,
  watch,
} from './support.ts';

const faults = new Faults();
let world: World;

beforeAll(async () => {
  world = await openDriftWorld({ wrap: faults.wrap });
});
afterEach(async () => {
  faults.reset();
  await resetModes(world);
});
afterAll(() => world.close());

const whole = { audit: ['drift.find', 'drift.repair'], outbox: ['drift.found', 'drift.repaired'] };

const away = (): never => {
  throw new DomainError('database_unavailable');
};

const waiting = (id: string) =>
  world.operation(id, ({ steps }) => steps.some(({ status }) => status === 'waiting'), 'waits');

const openOperationOf = async (slug: string): Promise<string> => {
  const { data } = await until(
    () => listOperations(world.ctx(), { limit: 1, org: slug }),
    ({ data }) => data[0] !== undefined,
    'the operation exists',
  );
  return data[0]?.id ?? '';
};

/** The row of a creation that has ended and left the given residue. */
const insertEnded = async (
  { id: orgId, slug, namespace }: { id: string; slug: string; namespace: string },
  { residue = [], isRegistered = false }: { residue?: ('namespace' | 'organization')[]; isRegistered?: boolean },
): Promise<void> => {
  const id = uuid();
  await withPlatform(world.db, (tx) =>
    tx.insert(operations).values({
      id,
      kind: isRegistered ? 'provisionPaidOrganization' : 'provisionOrganization',
      orgId,
      status: 'failed',
      steps: [],
      residue: residue.map((kind) => ({ kind, name: kind === 'namespace' ? namespace : slug })),
      input: { slug, namespace, ...(isRegistered ? { isRegistered } : {}) },
      actor: 'platform:test',
      requestId: uuid(),
      workflowId: `provision-organization-${id}`,
      finishedAt: new Date(),
    }),
  );
};

/** The row of a deletion given up before or after its point of no return. */
const insertDeletion = async (
  { id: orgId, slug }: { id: string; slug: string },
  formerStatus: OrganizationStatus,
  exportData: 'pending' | 'succeeded',
): Promise<void> => {
  const id = uuid();
  const steps = stepsOf('deleteOrganization')
    .map(pendingStep)
    .map((step) => (step.name === 'exportData' ? { ...step, status: exportData } : step));
  const deletion = { formerStatus, graceSeconds: 0, exportTarget: 'folder' };
  await withPlatform(world.db, (tx) =>
    tx.insert(operations).values({
      id,
      kind: 'deleteOrganization',
      orgId,
      status: 'failed',
      steps,
      input: { slug, namespace: namespaceOf(slug, orgId), deletion },
      actor: 'platform:test',
      requestId: uuid(),
      workflowId: `delete-organization-${id}`,
      finishedAt: new Date(),
    }),
  );
};

const newestOperationOf = async (orgId: string): Promise<string> => {
  const rows = await withPlatform(world.db, (tx) => operationPage(tx, { orgId }, 1, null));
  return rows[0]?.id ?? '';
};

describe('an organization stuck without an operation', () => {
  it('is released if provisioning: the namespace by its mark, then its rows', async () => {
    const { id, slug, ownerEmail } = await createOrganizationRows(world.db);
    await registerMarked(world, namespaceOf(slug, id), id);
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1 });
    await expectNothingLeft(world, { org: { id } }, ownerEmail);
    expect(await findingsOf(world, id)).toMatchObject([
      { kind: 'stuck_organization', subject: id, status: 'repaired', detail: { slug, status: 'provisioning' } },
    ]);
    expect(await recordedOf(world, id)).toEqual(whole);
  });

  it('returns to pending if it was pending before it was provisioned', async () => {
    const { id, slug } = await createOrganizationRows(world.db);
    await insertEnded({ id, slug, namespace: namespaceOf(slug, id) }, { isRegistered: true });
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1 });
    expect(await readOrganization(world.ctx(), slug)).toMatchObject({ id, status: 'pending' });
    expect(await watch(world)).toMatchObject({ open: 0, found: 0 });
  });

  it('is deleted again without a grace period if a deletion has passed its point of no return', async () => {
    const { id, slug, ownerEmail } = await createOrganizationRows(world.db, { status: 'deleting' });
    await registerMarked(world, namespaceOf(slug, id), id);
    await insertDeletion({ id, slug }, 'active', 'succeeded');
    // A later one, given up before it reached that point.
    await insertDeletion({ id, slug }, 'deleting', 'pending');
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1, failed: 0 });
    const operation = await world.ended(await newestOperationOf(id));
    expect(operation).toMatchObject({ kind: 'deleteOrganization', status: 'succeeded', residue: [] });
    await expectNothingLeft(world, { org: { id } }, ownerEmail);
    expect(await findingsOf(world, id)).toMatchObject([
      { kind: 'stuck_organization', status: 'repaired', detail: { status: 'deleting' } },
    ]);
  });

  it('regains its status if the undo of its canceled deletion was given up', async () => {
    const { org } = await createActiveRows(world);
    await openWorkflow(world, org.namespace);
    const { operation } = await deleteOrganizationByApi(world.ctx(), org.slug, { graceSeconds: 604_800 }, {});
    await waiting(operation.id);
    faults.before('restoreOrganization', away);
    await cancelOperation(world.ctx(), operation.id, { reason: 'drift' }, {});
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await world.operation(
        operation.id,
        ({ steps }) => steps[0]?.status === 'undoFailed' && steps[0].attempt >= attempt,
        `waits to be undone, attempt ${attempt}`,
      );
      await retryOperation(world.ctx(), operation.id, { reason: 'drift' }, {});
    }
    await world.operation(operation.id, ({ status }) => status === 'stuck', 'is stuck');
    await cancelOperation(world.ctx(), operation.id, { reason: 'drift' }, {});
    expect((await world.ended(operation.id)).status).toBe('failed');
    expect(await readOrganization(world.ctx(), org.slug)).toMatchObject({ status: 'deleting' });
    faults.reset();
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1, failed: 0 });
    expect(await readOrganization(world.ctx(), org.slug)).toMatchObject({ status: 'active' });
    expect(await described(world, org.namespace)).toBeDefined();
    expect(await newestOperationOf(org.id)).toBe(operation.id);
    expect(await recordedOf(world, org.id)).toEqual(whole);
  });

  it('is left to a person if no deletion of it is known', async () => {
    const { id, slug } = await createOrganizationRows(world.db, { status: 'deleting' });
    expect(await watch(world)).toMatchObject({ repaired: 0, failed: 1 });
    expect((await findingsOf(world, id))[0]?.repairError).toMatch(/^illegal_transition/);
    expect(await readOrganization(world.ctx(), slug)).toMatchObject({ status: 'deleting' });
    await withPlatform(world.db, (tx) => releaseOrganization(tx, id));
  });

  it('keeps its rows while its namespace is in use', async () => {
    const { id, slug } = await createOrganizationRows(world.db);
    const namespace = namespaceOf(slug, id);
    await registerMarked(world, namespace, id);
    await openWorkflow(world, namespace);
    expect(await watch(world)).toMatchObject({ repaired: 0, failed: 1 });
    expect((await findingsOf(world, id))[0]?.repairError).toMatch(/^namespace_in_use/);
    expect(await readOrganization(world.ctx(), slug)).toMatchObject({ status: 'provisioning' });
    await setMode(world, 'stuck_organization', 'repair', true);
    expect(await watch(world)).toMatchObject({ repaired: 1, failed: 0 });
    expect(await described(world, namespace)).toBeUndefined();
  });

  it('is only reported if the policy says so', async () => {
    await setMode(world, 'stuck_organization', 'report');
    const { id, slug } = await createOrganizationRows(world.db);
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 0 });
    expect(await readOrganization(world.ctx(), slug)).toMatchObject({ status: 'provisioning' });
    await setMode(world, 'stuck_organization', 'repair');
    expect(await watch(world)).toMatchObject({ found: 0, repaired: 1 });
    expect(await findingsOf(world, id)).toMatchObject([{ status: 'repaired' }]);
  });
});

describe('an operation with a lost run', () => {
  const lose = async (): Promise<{ id: string; org: { id: string }; email: string }> => {
    faults.before('createNamespace', () => {
      throw new DomainError('temporal_overloaded');
    });
    const email = `${uuid().slice(-12)}@drift.example`;
    const name = `Lost ${uuid().slice(-12)}`;
    const { created } = await createOrganization(world.ctx(), { name, owner: { email } }, {});
    const { id } = created.operation;
    const { workflow } = await waiting(id);
    await controlClient(world).getHandle(workflow.workflowId).terminate('by an operator');
    return { id, org: created.org, email };
  };

  it('is left alone in its first minute, because it may not have started yet', async () => {
    const { id, org } = await lose();
    await watch(world);
    expect(await findingsOf(world, org.id)).toEqual([]);
    await age(world, id);
    await watch(world);
    await world.ended(id);
  });

  it('is undone by a new run if it is a creation', async () => {
    const { id, org, email } = await lose();
    await age(world, id);
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1 });
    const ended = await world.ended(id);
    expect(ended).toMatchObject({ status: 'canceled', residue: [] });
    await expectNothingLeft(world, { org }, email);
    expect(await findingsOf(world, org.id)).toMatchObject([
      { kind: 'lost_run', subject: id, status: 'repaired', detail: { operationKind: 'provisionOrganization' } },
    ]);
    expect(await recordedOf(world, org.id)).toEqual(whole);
    expect(await watch(world)).toMatchObject({ found: 0, repaired: 0 });
  });

  it('is continued if it has no undo', async () => {
    const { org } = await createActiveRows(world);
    faults.before('suspendOrganization', away);
    await suspendOrganization(world.ctx(), org.slug, { reason: 'drift' }, {});
    const id = await openOperationOf(org.slug);
    const { workflow } = await waiting(id);
    await controlClient(world).getHandle(workflow.workflowId).terminate('by an operator');
    faults.reset();
    await age(world, id);
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1 });
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
    expect(await readOrganization(world.ctx(), org.slug)).toMatchObject({ status: 'suspended' });
    expect(await recordedOf(world, org.id)).toEqual(whole);
  });

  it('is not a long-running one', async () => {
    const { org } = await createActiveRows(world);
    faults.before('suspendOrganization', away);
    await suspendOrganization(world.ctx(), org.slug, { reason: 'drift' }, {});
    const id = await openOperationOf(org.slug);
    await waiting(id);
    await age(world, id);
    expect(await watch(world)).toMatchObject({ found: 0, repaired: 0 });
    faults.reset();
    await world.ended(id);
  });
});

describe('residue of an operation', () => {
  it('is removed if it is a namespace', async () => {
    const orgId = uuid();
    const namespace = `org-residue-${orgId.slice(-8)}`;
    await registerMarked(world, namespace, orgId);
    await insertEnded({ id: orgId, slug: 'residue', namespace }, { residue: ['namespace'] });
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1 });
    expect(await described(world, namespace)).toBeUndefined();
    expect(await findingsOf(world, orgId)).toMatchObject([
      { kind: 'residue', subject: namespace, status: 'repaired', detail: { residueKind: 'namespace' } },
    ]);
    expect(await recordedOf(world, orgId)).toEqual(whole);
    expect(await watch(world)).toMatchObject({ found: 0 });
  });

  it('is found behind a full page of operations whose residue is gone', async () => {
    const orgId = uuid();
    const namespace = `org-residue-${orgId.slice(-8)}`;
    await registerMarked(world, namespace, orgId);
    await insertEnded({ id: orgId, slug: 'residue', namespace }, { residue: ['namespace'] });
    await asOwnerOf(
      world.database,
      (sql) => sql`
        insert into operations (id, kind, org_id, status, steps, residue, input, actor, request_id, workflow_id, finished_at)
        select gen_random_uuid(), kind, gen_random_uuid(), status, steps, residue, input, actor, request_id, workflow_id, now()
        from operations, generate_series(1, 1000) where org_id = ${orgId}`,
    );
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1 });
    expect(await described(world, namespace)).toBeUndefined();
    expect(await findingsOf(world, orgId)).toMatchObject([{ kind: 'residue', subject: namespace, status: 'repaired' }]);
  });

  it('is removed if it is a namespace and an organization, each found once', async () => {
    const { id, slug, ownerEmail } = await createOrganizationRows(world.db);
    const namespace = namespaceOf(slug, id);
    await registerMarked(world, namespace, id);
    await insertEnded({ id, slug, namespace }, { residue: ['namespace', 'organization'] });
    expect(await watch(world)).toMatchObject({ found: 2, failed: 0 });
    await watch(world);
    await expectNothingLeft(world, { org: { id } }, ownerEmail);
    const findings = await findingsOf(world, id);
    expect(findings.map(({ kind }) => kind)).toEqual(['residue', 'residue']);
    expect(findings.filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('is kept while it is in use', async () => {
    const orgId = uuid();
    const namespace = `org-residue-${orgId.slice(-8)}`;
    await registerMarked(world, namespace, orgId);
    await openWorkflow(world, namespace);
    await insertEnded({ id: orgId, slug: 'residue', namespace }, { residue: ['namespace'] });
    expect(await watch(world)).toMatchObject({ repaired: 0, failed: 1 });
    expect((await findingsOf(world, orgId))[0]?.repairError).toMatch(/^namespace_in_use/);
    expect(await described(world, namespace)).toBeDefined();
  });

  it('is not reported once it is gone or the organization is in use', async () => {
    const { org } = await createActiveRows(world);
    await insertEnded(org, { residue: ['namespace', 'organization'] });
    const gone = { id: uuid(), slug: 'gone', namespace: 'org-gone-00000000' };
    await insertEnded(gone, { residue: ['namespace', 'organization'] });
    expect(await watch(world)).toMatchObject({ found: 0 });
    expect(await described(world, org.namespace)).toBeDefined();
  });
});
