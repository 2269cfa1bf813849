import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { certifyDeletions } from '../../src/background/deletion/certifier.ts';
import { newKey, prefixOf } from '../../src/contract/api-key-text.ts';
import { hashOfText } from '../../src/contract/audit-crypto.ts';
import type { ExportManifest } from '../../src/contract/deletion.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import type { Permission, UserRole } from '../../src/contract/permissions.ts';
import { appendAudit } from '../../src/db/audit/store.ts';
import { recordExport } from '../../src/db/deletion/export.ts';
import { insertTombstone } from '../../src/db/deletion/tombstone.ts';
import { apiKeys, operations, users, webhookDeliveries, webhooks } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { createRoleRows } from '../support/roles.ts';
import { createSessionRows } from '../support/sessions.ts';
import type { World } from '../support/world.ts';

interface Member {
  userId: string;
  keyId: string;
  key: string;
}

export interface Tenant extends TestOrganization {
  members: Record<UserRole | 'suspended' | 'scoped' | 'narrowed', Member>;
  /** The access token of the owner's session. */
  ownerSession: string;
  ownerSessionId: string;
  /** The access token of a session of the owner that has proved two factors. */
  strongSession: string;
  /** An ended operation of this organization. */
  operationId: string;
  /** A webhook, and an ended delivery to it. */
  webhookId: string;
  deliveryId: string;
}

/** What the custom role of the narrowed admin has. */
export const narrowedTo: readonly Permission[] = [
  'organization:list',
  'organization:read',
  'organization:rename',
  'user:list',
  'user:suspend',
  'role:list',
  'role:read',
  'role:update',
  'webhook:create',
  'run:list',
  'audit:read',
  'policy:evaluate',
];

/** Creates an organization with a member of each role, a suspended admin, an admin with a custom role, keys for all, and an ended operation. */
export const createTenant = async (world: World, status: OrganizationStatus = 'active'): Promise<Tenant> => {
  const organization = await createOrganizationRows(world.db, { status });
  const { id: orgId, slug, ownerId, ownerIdentityId } = organization;
  const [operationId, webhookId, deliveryId] = [uuid(), uuid(), uuid()];
  const customRole = await createRoleRows(world.db, orgId, 'admin', narrowedTo);
  const added = (['admin', 'member', 'viewer', 'suspended', 'narrowed'] as const).map((name) => {
    const id = uuid();
    const role = name === 'suspended' || name === 'narrowed' ? ('admin' as const) : name;
    const state = name === 'suspended' ? ('suspended' as const) : ('active' as const);
    return {
      name,
      id,
      role,
      customRole: name === 'narrowed' ? customRole : null,
      status: state,
      email: `${name}-${id.slice(-12)}@example.com`,
    };
  });
  const keys = [
    { name: 'owner', userId: ownerId, scopes: null },
    { name: 'scoped', userId: ownerId, scopes: ['organization:read'] },
    ...added.map(({ name, id }) => ({ name, userId: id, scopes: null })),
  ].map((each) => ({ ...each, keyId: uuid(), key: newKey('user') }));
  // In one transaction, because the matrix creates hundreds of tenants.
  await withOrganization(world.db, orgId, async (tx) => {
    const emails = added.map(({ email }) => email);
    const people = await tx.execute<{ id: string; email: string }>(sql`
      select freehold_claim_identity(gen_random_uuid(), email) as id, email from json_array_elements_text(${JSON.stringify(emails)}::json) as email`);
    const identityIds = new Map(people.map(({ id, email }) => [email, id]));
    await tx
      .insert(users)
      .values(added.map(({ name: _, ...user }) => ({ ...user, orgId, identityId: identityIds.get(user.email) ?? '' })));
    await tx.insert(apiKeys).values(
      keys.map(({ keyId: id, userId, key, scopes }) => {
        const named = { id, orgId, userId, name: `Key ${id.slice(-12)}`, keyPrefix: prefixOf(key), scopes };
        return { ...named, ...world.keyRing.hash(key) };
      }),
    );
    await tx.insert(operations).values({
      id: operationId,
      kind: 'suspendOrganization',
      orgId,
      status: 'succeeded',
      steps: [],
      input: { slug, namespace: 'none' },
      actor: 'platform:test',
      requestId: 'test',
      workflowId: `none-${operationId}`,
      finishedAt: new Date(),
    });
    const hook = { id: webhookId, orgId, url: 'https://hooks.example.com' };
    await tx.insert(webhooks).values({ ...hook, wrappedSecret: 'none', provider: world.kms.name });
    await tx.insert(webhookDeliveries).values({
      id: deliveryId,
      orgId,
      webhookId,
      eventId: uuid(),
      eventType: 'user.created',
      body: '{}',
      status: 'delivered',
      finishedAt: new Date(),
    });
  });
  const members = Object.fromEntries(keys.map(({ name, userId, keyId, key }) => [name, { userId, keyId, key }]));
  const session = await createSessionRows(world, ownerIdentityId);
  const strong = await createSessionRows(world, ownerIdentityId, { aal: 2 });
  return {
    ...organization,
    operationId,
    webhookId,
    deliveryId,
    members: members as Tenant['members'],
    ownerSession: session.accessToken,
    ownerSessionId: session.id,
    strongSession: strong.accessToken,
  };
};

/** Inserts the results of a deletion for the operation of a tenant: an export with one file, and a certificate. */
export const createDeletionRows = async (world: World, { id: orgId, slug, operationId }: Tenant): Promise<void> => {
  const common = { version: 1, orgId, slug, namespace: 'none', operationId } as const;
  const exportId = uuid();
  const at = new Date().toISOString();
  const content = Buffer.from('{}\n');
  const sha256 = hashOfText(content.toString());
  const files = [{ name: 'users.ndjson', rows: 1, bytes: content.length, sha256 }];
  const format = 'freehold-organization-export';
  const manifest: ExportManifest = { ...common, format, exportId, exportedAt: at, files };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield content;
  }
  await world.storage.write(`${operationId}/${exportId}/users.ndjson`, chunks());
  await withOrganization(world.db, orgId, async (tx) => {
    await recordExport(tx, { manifest, manifestHash: sha256, expiresAt: new Date(Date.now() + 60_000) });
    await insertTombstone(tx, { orgId, slug, temporalNamespace: 'none', operationId, removed: {} });
    await appendAudit(tx, { orgId, actor: 'platform:test', action: 'test', target: `organization:${orgId}` });
  });
  await certifyDeletions(world);
};
