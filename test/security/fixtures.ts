import { v7 as uuid } from 'uuid';
import { certifyDeletions } from '../../src/background/deletion/certifier.ts';
import { hashOfText } from '../../src/contract/audit-chain.ts';
import type { ExportManifest } from '../../src/contract/deletion.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import type { UserRole } from '../../src/contract/permissions.ts';
import { appendAudit } from '../../src/db/audit/store.ts';
import { recordExport } from '../../src/db/deletion/export.ts';
import { insertTombstone } from '../../src/db/deletion/tombstone.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import type { World } from '../support/world.ts';

interface Member {
  userId: string;
  keyId: string;
  key: string;
}

export interface Tenant extends TestOrganization {
  members: Record<UserRole | 'suspended' | 'scoped', Member>;
  /** An ended operation of this organization. */
  operationId: string;
  /** A webhook, and an ended delivery to it. */
  webhookId: string;
  deliveryId: string;
}

/** Creates an organization with a member of each role, a suspended admin, keys for all, and an ended operation. */
export const createTenant = async (world: World, status: OrganizationStatus = 'active'): Promise<Tenant> => {
  const organization = await createOrganizationRows(world.db);
  const { id: orgId, slug, ownerId } = organization;
  const operationId = uuid();
  const webhookId = uuid();
  const deliveryId = uuid();
  await asOwnerOf(world.database, async (sql) => {
    await sql`update organizations set status = ${status} where id = ${orgId}`;
    await sql`
      insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id, finished_at)
      values (${operationId}, 'suspendOrganization', ${orgId}, 'succeeded', '[]', ${sql.json({ slug, namespace: 'none' })},
        'platform:test', 'test', ${`none-${operationId}`}, now())`;
    await sql`
      insert into webhooks (id, org_id, url, wrapped_secret, provider)
      values (${webhookId}, ${orgId}, 'https://hooks.example.com', 'none', ${world.kms.name})`;
    await sql`
      insert into webhook_deliveries (id, org_id, webhook_id, event_id, event_type, body, status, finished_at)
      values (${deliveryId}, ${orgId}, ${webhookId}, ${uuid()}, 'user.created', '{}', 'delivered', now())`;
  });
  const withKey = async (userId: string, scopes: string[] | null = null): Promise<Member> => {
    const { id: keyId, key } = await createKeyRows(world, { orgId, userId }, { scopes });
    return { userId, keyId, key };
  };
  const add = async (chosen: Parameters<typeof createMemberRows>[2]): Promise<Member> =>
    withKey((await createMemberRows(world.db, orgId, chosen)).id);
  const [owner, scoped, admin, member, viewer, suspended] = await Promise.all([
    withKey(ownerId),
    withKey(ownerId, ['organization:read']),
    add({ role: 'admin' }),
    add({ role: 'member' }),
    add({ role: 'viewer' }),
    add({ role: 'admin', status: 'suspended' }),
  ]);
  return {
    ...organization,
    operationId,
    webhookId,
    deliveryId,
    members: { owner, scoped, admin, member, viewer, suspended },
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
