import { readdir } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { expect } from 'vitest';
import { verifyCertificate } from '../../src/cli/certificate-verification.ts';
import { namespaceOf } from '../../src/contract/ids.ts';
import type { Operation } from '../../src/contract/operation.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import { insertNotification } from '../../src/db/notification/store.ts';
import {
  apiKeyPolicies,
  organizations,
  organizationTombstones,
  ownershipTransfers,
  rateLimitPolicies,
  schedules,
  sessionPolicies,
  taskStates,
  tasks,
  users,
  webhookDeliveries,
  webhooks,
  workflowStates,
  workflows,
} from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { readCertificate } from '../../src/usecases/deletion/deletion.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { asOwnerOf } from './database.ts';
import { insertElevationRows } from './elevations.ts';
import { createConnectionRows, createDomainRows, createLinkRows } from './federation.ts';
import { createInvitationRows } from './invitations.ts';
import { createKeyRows, createMemberRows } from './members.ts';
import { ownedNamespaces, registerMarked } from './namespaces.ts';
import { createOrganizationRows, type TestOrganization } from './organizations.ts';
import { createRoleRows } from './roles.ts';
import { createSessionRows, createVisitRows } from './sessions.ts';
import type { World } from './world.ts';

export interface FullOrganization extends TestOrganization {
  namespace: string;
  /** The key of the owner. */
  key: string;
}

/** Tables whose rows outlive their organization. */
const kept = [
  'audit_checkpoints',
  'audit_events',
  'audit_heads',
  'idempotency_claims',
  'operation_events',
  'operations',
  'organization_exports',
  'organization_tombstones',
  'outbox',
  'outbox_heads',
  'payments',
];

/** Counts the rows of this organization in every other table with an `org_id`. */
export const rowsOf = async (world: World, orgId: string): Promise<Record<string, number>> => {
  const counted = await asOwnerOf(world.database, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'org_id' and table_name <> all (${kept}) order by 1`;
    const counts = tables.map(({ name }) => `select '${name}' as name, count(*)::int from "${name}" where org_id = $1`);
    return sql.unsafe<{ name: string; count: number }[]>(counts.join(' union all '), [orgId]);
  });
  return Object.fromEntries(counted.map(({ name, count }) => [name, count]));
};

/** Inserts an organization with its namespace, and rows in every tenant table. */
export const createFullOrganization = async (
  world: World,
  status: OrganizationStatus = 'active',
): Promise<FullOrganization> => {
  const ownerEmail = `owner-${uuid().slice(-12)}@deletion.example`;
  const founded = await createOrganizationRows(world.db, { ownerEmail, status });
  await registerMarked(world, namespaceOf(founded.slug, founded.id), founded.id);
  return fill(world, founded);
};

/** Creates such an organization by an operation, which is audited and names the owner. */
export const provisionFullOrganization = async (world: World): Promise<FullOrganization> => {
  const name = `Deletion ${uuid().slice(-12)}`;
  const ownerEmail = `owner-${uuid().slice(-12)}@deletion.example`;
  const { created } = await createOrganization(world.ctx(), { name, owner: { email: ownerEmail } }, { waitMs: 20_000 });
  expect(created.operation.status).toBe('succeeded');
  const { id, slug } = created.org;
  const [owner] = await withOrganization(world.db, id, (tx) => tx.select().from(users).where(eq(users.orgId, id)));
  const [ownerId, ownerIdentityId] = [owner?.id ?? '', owner?.identityId ?? ''];
  return fill(world, { id, slug, name, ownerEmail, ownerId, ownerIdentityId });
};

const fill = async (world: World, founded: TestOrganization): Promise<FullOrganization> => {
  const { id: orgId, slug, ownerId } = founded;
  const customRole = await createRoleRows(world.db, orgId, 'member', ['organization:read'], 'reader');
  const { id: memberId } = await createMemberRows(world.db, orgId, { customRole });
  await createInvitationRows(world.db, orgId, { invitedBy: ownerId, userId: memberId });
  const { key } = await createKeyRows(world, { orgId, userId: ownerId });
  const [workflowId, taskId, stateId, webhookId] = [uuid(), uuid(), uuid(), uuid()];
  await withOrganization(world.db, orgId, async (tx) => {
    await tx.insert(apiKeyPolicies).values({ orgId, warningDays: 7, overlapSeconds: 60 });
    await tx.insert(rateLimitPolicies).values({ orgId });
    await tx.insert(sessionPolicies).values({ orgId });
    await tx.insert(ownershipTransfers).values({ id: uuid(), orgId, fromUserId: ownerId, toUserId: memberId });
    await insertElevationRows(tx, { orgId, requesterUserId: memberId, approverUserId: ownerId });
    await tx
      .insert(workflows)
      .values({ id: workflowId, orgId, name: 'bill', workflowType: 'bill', taskQueue: 'bills' });
    await tx.insert(schedules).values({ id: uuid(), orgId, workflowId, name: 'daily', spec: { cron: '0 0 * * *' } });
    await tx.insert(tasks).values({ id: taskId, orgId, workflowId, name: 'send' });
    await tx.insert(workflowStates).values({
      id: stateId,
      orgId,
      workflowId,
      temporalId: 'bill-1',
      runId: 'r',
      requestDigest: '',
      status: 'completed',
      finishedAt: new Date(),
    });
    await tx.insert(taskStates).values({
      ...{ id: uuid(), orgId, workflowStateId: stateId, taskId, activityId: '1', status: 'failed', attempt: 2 },
      failure: { type: 'Unpaid', message: 'The card was declined' },
      finishedAt: new Date(),
    });
    const secret = { wrappedSecret: 'wrapped-s3cret', provider: 'local' };
    await tx.insert(webhooks).values({ id: webhookId, orgId, url: 'https://example.com/hook', ...secret });
    const delivery = { id: uuid(), orgId, webhookId, eventId: uuid(), eventType: 'organization.renamed', body: '{}' };
    await tx.insert(webhookDeliveries).values(delivery);
    await insertNotification(tx, {
      ...{ id: uuid(), owner: { orgId }, identityId: null, channel: 'webhook', template: 'password_changed' },
      ...{ parameters: {}, link: null, expiresAt: new Date() },
    });
  });
  await fillSignIns(world, founded);
  return { ...founded, namespace: namespaceOf(slug, orgId), key };
};

const fillSignIns = async (world: World, { id: orgId, ownerId, ownerIdentityId }: TestOrganization): Promise<void> => {
  const { db } = world;
  await createDomainRows(db, orgId);
  const connectionId = await createConnectionRows(db, orgId);
  await createLinkRows(db, orgId, { connectionId, identityId: ownerIdentityId });
  const { id: sessionId } = await createSessionRows(world, ownerIdentityId);
  await createVisitRows(world, { orgId, userId: ownerId, sessionId });
  await asOwnerOf(world.database, async (sql) => {
    await sql`insert into oidc_uses (id, org_id, connection_id, expires_at)
      values (${uuid()}, ${orgId}, ${connectionId}, now() + interval '1 day')`;
    await sql`insert into key_sessions (id, org_id, platform_key_hash, access_hash, pepper_id, expires_at)
      values (${uuid()}, ${orgId}, '', ${uuid()}, ${uuid()}, now() + interval '1 day')`;
  });
};

export const setStatus = (world: World, orgId: string, status: OrganizationStatus): Promise<unknown> =>
  asOwnerOf(world.database, (sql) => sql`update organizations set status = ${status} where id = ${orgId}`);

export const statusOf = async (world: World, orgId: string): Promise<OrganizationStatus | null> => {
  const [row] = await withPlatform(world.db, (tx) =>
    tx.select().from(organizations).where(eq(organizations.id, orgId)),
  );
  return row?.status ?? null;
};

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

/** Returns the names of the stored export files of this operation. */
export const exportedFiles = async (world: World, operationId: string): Promise<string[]> => {
  const operations = await readdir(world.exportFolder);
  return operations.includes(operationId) ? filesIn(`${world.exportFolder}/${operationId}`) : [];
};

/** Expects all rows, the namespace and the former status, and no export. */
export const expectRestored = async (
  world: World,
  { id, namespace }: FullOrganization,
  { id: operationId }: Pick<Operation, 'id'>,
  status: OrganizationStatus,
): Promise<void> => {
  expect(await statusOf(world, id)).toBe(status);
  const rows = await rowsOf(world, id);
  expect(Object.entries(rows).filter(([, rowCount]) => rowCount === 0)).toEqual([]);
  expect(await ownedNamespaces(world.connection, id)).toEqual([namespace]);
  expect(await exportedFiles(world, operationId)).toEqual([]);
};

/** Expects no row, person or namespace, but a tombstone with a valid certificate. */
export const expectGone = async (world: World, organization: FullOrganization, operationId: string): Promise<void> => {
  const { id, slug, namespace, ownerEmail } = organization;
  expect(await statusOf(world, id)).toBeNull();
  const rows = await rowsOf(world, id);
  expect(Object.values(rows).reduce((sum, rowCount) => sum + rowCount, 0)).toBe(0);
  const people = await asOwnerOf(world.database, (sql) => sql`select 1 from identities where email = ${ownerEmail}`);
  expect(people).toHaveLength(0);
  expect(await ownedNamespaces(world.connection, id)).toEqual([]);
  const [tombstone] = await withPlatform(world.db, (tx) =>
    tx.select().from(organizationTombstones).where(eq(organizationTombstones.orgId, id)),
  );
  expect(tombstone).toMatchObject({ slug, temporalNamespace: namespace, operationId });
  const signed = await readCertificate(world.ctx(), operationId);
  const certificate = verifyCertificate(signed);
  expect(certificate).toMatchObject({ orgId: id, slug, namespace, operationId });
  expect(certificate.removed).toMatchObject({ organizations: 1, users: 2, api_keys: 1 });
  // A worker process also relays the events of the deletion.
  expect(certificate.removed.webhook_deliveries).toBeGreaterThanOrEqual(1);
};
