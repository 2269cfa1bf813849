import { Context } from '@temporalio/activity';
import type { DriftKind } from '../../contract/drift.ts';
import type { Tx } from '../../db/client.ts';
import { findCreation, findFinding, findOwnerEmail, knownOrganizations, lockUnchanging } from '../../db/drift/store.ts';
import { findOpenOperation } from '../../db/operation/store.ts';
import { deleteOrganization, type OrganizationRow, returnToPending } from '../../db/organization/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { type Policy, policies } from './record.ts';
import { endDeletion, replaceRun } from './repair-operation.ts';
import {
  type Finding,
  isRemovable,
  outside,
  type Repair,
  type Repaired,
  type RepairOptions,
  soon,
  underLock,
} from './repair-step.ts';

const againMs = 250;
const removalTriesMax = 4;
const settled: readonly string[] = ['active', 'suspended', 'inactive'];

const inSettled =
  (call: (options: RepairOptions, tx: Tx, organization: OrganizationRow) => Promise<Repaired>): Repair =>
  (options, finding) =>
    underLock(options, finding, async (tx, { subject, concernedOrgId }) => {
      const organization = await lockUnchanging(tx, concernedOrgId);
      const isMeant = organization?.temporalNamespace === subject && settled.includes(organization.status);
      return isMeant ? outside(() => call(options, tx, organization)) : null;
    });

/** Its runs and their history are gone; what is left to give is a namespace to go on in. */
const registerAgain = inSettled(async ({ namespaces }, tx, { id: orgId, slug, temporalNamespace: namespace }) => {
  const ownerEmail = (await findOwnerEmail(tx, orgId)) ?? '';
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
  for (let tries = 1; ; tries += 1) {
    try {
      return (await outside(() => removeNamespace({ namespace, orgId }))) === 'gone';
    } catch (error) {
      // Another repair may be deleting the same just now, which the server refuses to do twice at once.
      if (tries === removalTriesMax) throw error;
      await Context.current().sleep(againMs);
    }
  }
};

/** Whether the namespace is nobody's: its organization is known here, is not being changed, and does not use it. */
const isUnused = async ({ db }: RepairOptions, { subject, concernedOrgId: orgId }: Finding): Promise<boolean> =>
  withPlatform(db, async (tx) => {
    if (!(await knownOrganizations(tx, [orgId])).has(orgId)) return false;
    const organization = await lockUnchanging(tx, orgId);
    // Behind the lock: the operation that opens waits for it, and is seen when it was first.
    if ((await findOpenOperation(tx, orgId)) !== undefined) return false;
    return organization?.temporalNamespace !== subject || organization.status === 'provisioning';
  });

const removeNamespace: Repair = async (options, finding, policy) => {
  const { subject: namespace, concernedOrgId: orgId } = finding;
  if (!(await isUnused(options, finding))) return null;
  if (!(await removeMarked(options, namespace, orgId, policy))) return null;
  return underLock(options, finding, async () => ({ deleted: namespace }));
};

/** Undoes a creation as the creation would have: the namespace by its mark, then the rows. */
const release: Repair = async (options, finding, policy) => {
  const { concernedOrgId: orgId } = finding;
  const organization = await withPlatform(options.db, (tx) => lockUnchanging(tx, orgId));
  if (organization?.status !== 'provisioning') return null;
  const { temporalNamespace: namespace } = organization;
  const isRemoved = await removeMarked(options, namespace, orgId, policy);
  // Registered without the mark, it is not ours to remove, and named.
  const isLeft = !isRemoved && (await outside(() => options.namespaces.isRegistered(namespace, soon())));
  return underLock(options, finding, async (tx) => {
    const row = await lockUnchanging(tx, orgId);
    if (row?.status !== 'provisioning') return null;
    await releaseRow(tx, row);
    return { released: row.slug, ...(isLeft ? { namespaceLeft: namespace } : {}) };
  });
};

/** One that was registered before it was provisioned, to be paid for, is that again. */
const releaseRow = async (tx: Tx, { id }: OrganizationRow): Promise<void> => {
  const creation = await findCreation(tx, id);
  if (creation?.input.isRegistered === true) await returnToPending(tx, id);
  else await deleteOrganization(tx, id);
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

/** null: it does not hold any more, somebody else repaired it, or it is not to be repaired by now. */
export const repair = async (options: RepairOptions, findingId: string): Promise<Repaired> => {
  const { finding, policy } = await withPlatform(options.db, async (tx) => {
    const finding = await findFinding(tx, findingId);
    return { finding, policy: finding === undefined ? undefined : (await policies(tx))[finding.kind] };
  });
  if (finding?.status !== 'open' || finding.concernedOrgId === null || policy?.mode !== 'repair') return null;
  return repairs[finding.kind](options, { ...finding, concernedOrgId: finding.concernedOrgId }, policy);
};
