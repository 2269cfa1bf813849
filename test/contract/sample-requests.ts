import type { OrganizationStatus } from '../../src/contract/organization.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { asOwnerOf } from '../support/database.ts';
import type { World } from '../support/world.ts';
import { operations } from './operations.ts';

/** The status from which an operation is allowed; default: active. */
const statuses: Readonly<Record<string, OrganizationStatus>> = {
  resumeOrganization: 'suspended',
  activateOrganization: 'inactive',
  completePayment: 'pending',
};
/** Operations whose samples write rows that exist only once. */
const writing = ['readExport', 'readExportFile', 'readDeletionCertificate'];

/** Opens the operation of a tenant, which has no run. Canceling ends it, and retrying starts its run. */
const openOperation = (world: World, status: 'pending' | 'running', { operationId }: Tenant) =>
  asOwnerOf(
    world.database,
    (sql) => sql`
      update operations set kind = 'deactivateOrganization', status = ${status}, finished_at = null
      where id = ${operationId}`,
  );

const newRequest = async (world: World, id: string, own: Tenant) => {
  const isChanging = operations.find((each) => each.id === id)?.method !== 'GET';
  const tenant = isChanging || writing.includes(id) ? await createTenant(world, statuses[id]) : own;
  const request = await samples[id]?.({ own: tenant, other: own, world });
  if (request === undefined) throw new Error(`There is no sample request for ${id}`);
  if (id === 'cancelOperation') await openOperation(world, 'pending', tenant);
  if (id === 'retryOperation') await openOperation(world, 'running', tenant);
  return { ...request, tenant };
};

/**
 * Returns the request of each operation by its id, always the same one. One that changes something, or whose sample writes
 * rows, has its own organization; the others are about `own`.
 */
export const sampleRequests = (scene: () => { world: World; own: Tenant }) => {
  const requests = new Map<string, ReturnType<typeof newRequest>>();
  return (id: string) => {
    const { world, own } = scene();
    const request = requests.get(id) ?? newRequest(world, id, own);
    requests.set(id, request);
    return request;
  };
};
