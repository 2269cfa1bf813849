import { Context } from '@temporalio/activity';
import type { DriftKind } from '../../contract/drift.ts';
import { isSettled } from '../../contract/organization.ts';
import type { Tx } from '../../db/client.ts';
import { findFinding } from '../../db/drift/finding.ts';
import { knownOrganizations, lockUnchanging } from '../../db/drift/organization.ts';
import { findCreation } from '../../db/operation/creation.ts';
import { findOpenOperation } from '../../db/operation/store.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { returnToPending } from '../../db/organization/status.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { releaseOrganization } from '../../db/user/founder.ts';
import { findOwner } from '../../db/user/store.ts';
import { callTemporal, isRemovable, soon } from './namespace-calls.ts';
import { type Policy, policies } from './record.ts';
import { endDeletion, replaceRun } from './repair-operation.ts';
import { type Finding, type Repair, type Repaired, type RepairOptions, repairUnderLock } from './repair-under-lock.ts';

const againMs = 250;
const removalAttemptsMax = 4;

const inSettled =
  (call: (options: RepairOptions, tx: Tx, organization: OrganizationRow) => Promise<Repaired>): Repair =>
  (options, finding) =>
    repairUnderLock(options, finding, async (tx, { subject, concernedOrgId }) => {
      const organization = await lockUnchanging(tx, concernedOrgId);
      const isMeant = organization?.temporalNamespace === subject && isSettled(organization.status);
      return isMeant ? callTemporal(() => call(options, tx, organization)) : null;
    });

/** The runs and their history are lost; the organization gets a new namespace to continue in. */
const registerAgain = inSettled(async ({ namespaces }, tx, { id: orgId, slug, temporalNamespace: namespace }) => {
  const ownerEmail = (await findOwner(tx, orgId))?.email ?? '';
  await namespaces.register({ namespace, orgId, slug, ownerEmail }, soon());
  return { registered: namespace, history: 'lost' };
});

const setRetention = inSettled(async ({ catalog }, _tx, { id, temporalNamespace: namespace }) => {
  const found = await catalog.find(namespace, soon());
  if (found?.orgId !== id || found.retentionSeconds === catalog.retentionSeconds) return null;
  await catalog.setRetention(namespace, soon());
  return { fromSeconds: found.retentionSeconds, toSeconds: catalog.retentionSeconds };
});

const removeMarked = async (
  options: RepairOptions,
  namespace: string,
  orgId: string,
  policy: Policy,
): Promise<boolean> => {
  const { removeNamespace } = options;
  if (!(await isRemovable(options, namespace, orgId, policy))) return false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await callTemporal(() => removeNamespace({ namespace, orgId }))) === 'gone';
    } catch (error) {
      // Another repair may be deleting the namespace at the same time, which the server refuses.
      if (attempt === removalAttemptsMax) throw error;
      await Context.current().sleep(againMs);
    }
  }
};

/** Whether the namespace is unused: its organization is known, is not being changed, and does not use it. */
const isUnused = async ({ db }: RepairOptions, { subject, concernedOrgId: orgId }: Finding): Promise<boolean> =>
  withPlatform(db, async (tx) => {
    if (!(await knownOrganizations(tx, [orgId])).has(orgId)) return false;
    const organization = await lockUnchanging(tx, orgId);
    // Read after taking the lock: an operation that opens first is seen, any other waits for the lock.
    if ((await findOpenOperation(tx, orgId)) !== undefined) return false;
    return organization?.temporalNamespace !== subject || organization.status === 'provisioning';
  });

const removeNamespace: Repair = async (options, finding, policy) => {
  const { subject: namespace, concernedOrgId: orgId } = finding;
  if (!(await isUnused(options, finding))) return null;
  if (!(await removeMarked(options, namespace, orgId, policy))) return null;
  return repairUnderLock(options, finding, async () => ({ deleted: namespace }));
};

/** Undoes a creation as the creation itself would: the namespace by its mark, then the rows. */
const release: Repair = async (options, finding, policy) => {
  const { concernedOrgId: orgId } = finding;
  const organization = await withPlatform(options.db, (tx) => lockUnchanging(tx, orgId));
  if (organization?.status !== 'provisioning') return null;
  const { temporalNamespace: namespace } = organization;
  const isRemoved = await removeMarked(options, namespace, orgId, policy);
  // A namespace without the organization's mark belongs to somebody else; it is reported, not removed.
  const isLeft = !isRemoved && (await callTemporal(() => options.namespaces.isRegistered(namespace, soon())));
  return repairUnderLock(options, finding, async (tx) => {
    const row = await lockUnchanging(tx, orgId);
    if (row?.status !== 'provisioning') return null;
    await releaseRow(tx, row);
    return { released: row.slug, ...(isLeft ? { namespaceLeft: namespace } : {}) };
  });
};

/** An organization that was registered first, to be paid for, returns to `pending`. */
const releaseRow = async (tx: Tx, { id }: OrganizationRow): Promise<void> => {
  const creation = await findCreation(tx, id);
  if (creation?.input.isRegistered === true) await returnToPending(tx, id);
  else await releaseOrganization(tx, id);
};

const releaseStuck: Repair = (options, finding, policy) =>
  (finding.detail.status === 'deleting' ? endDeletion : release)(options, finding, policy);

const leave: Repair = (options, finding, policy) =>
  (finding.detail.residueKind === 'namespace' ? removeNamespace : release)(options, finding, policy);

const repairs: Record<DriftKind, Repair> = {
  missing_namespace: registerAgain,
  orphan_namespace: removeNamespace,
  wrong_retention: setRetention,
  stuck_organization: releaseStuck,
  lost_run: replaceRun,
  residue: leave,
};

/** null: the finding no longer applies, was already repaired, or must no longer be repaired. */
export const repair = async (options: RepairOptions, findingId: string): Promise<Repaired> => {
  const { finding, policy } = await withPlatform(options.db, async (tx) => {
    const finding = await findFinding(tx, findingId);
    return { finding, policy: finding === undefined ? undefined : (await policies(tx))[finding.kind] };
  });
  if (finding?.status !== 'open' || finding.concernedOrgId === null || policy?.mode !== 'repair') return null;
  return repairs[finding.kind](options, { ...finding, concernedOrgId: finding.concernedOrgId }, policy);
};
