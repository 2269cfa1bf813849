import { msToTs } from '@temporalio/common/lib/time.js';
import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { namespaceOf, ownershipMark } from '../../src/contract/ids.ts';
import { outbox } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { releaseOrganization } from '../../src/db/user/founder.ts';
import { asOwnerOf } from '../support/database.ts';
import { registerMarked } from '../support/namespaces.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { World } from '../support/world.ts';
import {
  createActive,
  createActiveRows,
  deleteNamespace,
  described,
  findingsOf,
  openDriftWorld,
  openWorkflow,
  recordedOf,
  resetModes,
  setMode,
  watch,
} from './support.ts';

let world: World;

beforeAll(async () => {
  world = await openDriftWorld();
});
afterEach(() => resetModes(world));
afterAll(() => world.close());

const whole = { audit: ['drift.find', 'drift.repair'], outbox: ['drift.found', 'drift.repaired'] };

it('finds nothing if everything is consistent', async () => {
  const { org } = await createActive(world);
  expect(await watch(world)).toEqual({ open: 0, found: 0, gone: 0, repaired: 0, failed: 0 });
  expect(await findingsOf(world, org.id)).toEqual([]);
});

describe('a missing namespace', () => {
  it('is only reported by default', async () => {
    const { org } = await createActiveRows(world);
    await deleteNamespace(world, org.namespace);
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 0, failed: 0 });
    expect(await watch(world)).toMatchObject({ found: 0 });
    expect(await findingsOf(world, org.id)).toMatchObject([
      { kind: 'missing_namespace', subject: org.namespace, status: 'open', repairs: 0, detail: { slug: org.slug } },
    ]);
    expect(await described(world, org.namespace)).toBeUndefined();
    expect(await recordedOf(world, org.id)).toEqual({ audit: ['drift.find'], outbox: ['drift.found'] });
  });

  it("is registered again with the organization's mark if the policy says so", async () => {
    await setMode(world, 'missing_namespace', 'repair');
    const { org } = await createActiveRows(world);
    await deleteNamespace(world, org.namespace);
    expect(await watch(world)).toMatchObject({ failed: 0 });
    const found = await described(world, org.namespace);
    expect(found?.namespaceInfo?.data?.[ownershipMark]).toBe(org.id);
    expect(await findingsOf(world, org.id)).toMatchObject([{ status: 'repaired', repairs: 1, repairError: null }]);
    expect(await recordedOf(world, org.id)).toEqual(whole);
  });

  it('is not taken from somebody else who now has the name', async () => {
    await setMode(world, 'missing_namespace', 'repair');
    const { org } = await createActiveRows(world);
    await deleteNamespace(world, org.namespace);
    const stranger = uuid();
    await registerMarked(world, org.namespace, stranger);
    expect(await watch(world)).toMatchObject({ repaired: 0, failed: 1 });
    const [finding] = await findingsOf(world, org.id);
    expect(finding).toMatchObject({ kind: 'missing_namespace', status: 'open', repairs: 1 });
    expect(finding?.repairError).toMatch(/^namespace_conflict: /);
    // The other organization's id is visible to the platform only.
    expect(finding?.detail).toMatchObject({ slug: org.slug, mark: stranger });
    const events = await withPlatform(world.db, (tx) => tx.select().from(outbox).where(eq(outbox.orgId, org.id)));
    expect(events.map(({ type }) => type)).toContain('drift.found');
    expect(JSON.stringify(events)).not.toContain(stranger);
    expect((await described(world, org.namespace))?.namespaceInfo?.data?.[ownershipMark]).toBe(stranger);
    await deleteNamespace(world, org.namespace);
    await watch(world);
    expect((await findingsOf(world, org.id))[0]).toMatchObject({ status: 'repaired', repairs: 2, repairError: null });
  });

  it('is no longer reported once it is back without a repair', async () => {
    const { org } = await createActiveRows(world);
    await deleteNamespace(world, org.namespace);
    await watch(world);
    await registerMarked(world, org.namespace, org.id);
    expect(await watch(world)).toMatchObject({ gone: 1 });
    expect((await findingsOf(world, org.id))[0]).toMatchObject({ kind: 'missing_namespace', status: 'gone' });
    expect((await recordedOf(world, org.id)).audit).toContain('drift.close');
    // Must not disturb the next tests.
    await deleteNamespace(world, org.namespace);
    await withPlatform(world.db, (tx) => releaseOrganization(tx, org.id));
  });

  it('is not reported while its kind is off', async () => {
    await setMode(world, 'missing_namespace', 'off');
    const { org } = await createActiveRows(world);
    await deleteNamespace(world, org.namespace);
    await watch(world);
    expect(await findingsOf(world, org.id)).toEqual([]);
  });
});

describe('the configuration of a namespace', () => {
  it('resets a changed retention', async () => {
    const { org } = await createActiveRows(world);
    await world.connection.workflowService.updateNamespace({
      namespace: org.namespace,
      config: { workflowExecutionRetentionTtl: msToTs('5 days') },
    });
    expect(await watch(world)).toMatchObject({ repaired: 1, failed: 0 });
    const found = await described(world, org.namespace);
    expect(Number(found?.config?.workflowExecutionRetentionTtl?.seconds)).toBe(86_400);
    expect(found?.namespaceInfo?.data?.[ownershipMark]).toBe(org.id);
    expect(await findingsOf(world, org.id)).toMatchObject([
      { kind: 'wrong_retention', status: 'repaired', detail: { retentionSeconds: 432_000, expectedSeconds: 86_400 } },
    ]);
    expect(await recordedOf(world, org.id)).toEqual(whole);
  });
});

describe('a surplus namespace', () => {
  it('is reported if its organization has another namespace, and deleted if the policy says so', async () => {
    const { org } = await createActive(world);
    const namespace = `${org.namespace}-old`;
    await registerMarked(world, namespace, org.id);
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 0 });
    expect(await findingsOf(world, org.id)).toMatchObject([
      { kind: 'orphan_namespace', subject: namespace, detail: { namespace: org.namespace } },
    ]);
    expect(await described(world, namespace)).toBeDefined();
    await setMode(world, 'orphan_namespace', 'repair');
    expect(await watch(world)).toMatchObject({ repaired: 1 });
    expect(await described(world, namespace)).toBeUndefined();
    expect(await described(world, org.namespace)).toBeDefined();
    expect(await recordedOf(world, org.id)).toEqual(whole);
  });

  it('is deleted if its organization is deleted', async () => {
    await setMode(world, 'orphan_namespace', 'repair');
    const { org } = await createActive(world);
    await withPlatform(world.db, (tx) => releaseOrganization(tx, org.id));
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1 });
    expect(await described(world, org.namespace)).toBeUndefined();
    expect(await findingsOf(world, org.id)).toMatchObject([{ kind: 'orphan_namespace', status: 'repaired' }]);
  });

  it('is left alone while it has open workflows, unless the policy allows it', async () => {
    await setMode(world, 'orphan_namespace', 'repair');
    const { org } = await createActive(world);
    const namespace = `${org.namespace}-busy`;
    await registerMarked(world, namespace, org.id);
    await openWorkflow(world, namespace);
    expect(await watch(world)).toMatchObject({ repaired: 0, failed: 1 });
    const [finding] = await findingsOf(world, org.id);
    expect(finding?.repairError).toBe(`namespace_in_use: Open workflows in ${namespace}: 1.`);
    expect(await described(world, namespace)).toBeDefined();
    await setMode(world, 'orphan_namespace', 'repair', true);
    expect(await watch(world)).toMatchObject({ repaired: 1, failed: 0 });
    expect(await described(world, namespace)).toBeUndefined();
  });

  it('is never touched or reported if it has the mark of another installation or none', async () => {
    const stranger = uuid();
    const namespace = `org-stranger-${stranger.slice(-8)}`;
    await registerMarked(world, namespace, stranger);
    const odd = `org-odd-${stranger.slice(-8)}`;
    await registerMarked(world, odd, 'not an id');
    expect(await watch(world)).toMatchObject({ found: 0, repaired: 0 });
    expect(await findingsOf(world, stranger)).toEqual([]);
    expect(await described(world, namespace)).toBeDefined();
    expect(await described(world, odd)).toBeDefined();
    expect(await world.metrics.render()).toMatch(/freehold_drift_foreign_namespaces\S* [1-9]/);
  });

  it('stays and is named if its provisioning organization is released', async () => {
    await setMode(world, 'stuck_organization', 'repair');
    const { id, slug } = await createOrganizationRows(world.db);
    const namespace = namespaceOf(slug, id);
    await registerMarked(world, namespace, uuid());
    expect(await watch(world)).toMatchObject({ repaired: 1, failed: 0 });
    expect(await described(world, namespace)).toBeDefined();
    const [repaired] = await asOwnerOf(
      world.database,
      (sql) => sql`select body::jsonb->'detail' as detail from audit_events
        where org_id = ${id} and action = 'drift.repair'`,
    );
    expect(repaired?.detail).toMatchObject({ released: slug, namespaceLeft: namespace });
  });
});
