import { Context, log } from '@temporalio/activity';
import { v7 as uuid } from 'uuid';
import type { DriftKind } from '../contract/drift.ts';
import { DomainError } from '../contract/errors.ts';
import { isEnded } from '../contract/operation.ts';
import { continuationOf, isUndoable, recoveryOf, startOf } from '../contract/recovery.ts';
import type { Db, Tx } from '../db/client.ts';
import {
  type DriftFindingRow,
  findCreation,
  findFinding,
  findOwnerEmail,
  knownOrganizations,
} from '../db/read/drift.ts';
import { findOpenOperation } from '../db/read/operation.ts';
import { withPlatform } from '../db/tenancy.ts';
import { insertOperation } from '../db/write/claim.ts';
import { closeFinding, lockOpenFinding, lockUnchanging } from '../db/write/drift.ts';
import { lockOperation, type OperationRow } from '../db/write/operation.ts';
import { deleteOrganization, type OrganizationRow, returnToPending } from '../db/write/organization.ts';
import type { Storage } from '../providers/storage/port.ts';
import type { ControlRuns, NamespaceCatalog, Namespaces, TemporalControl } from '../providers/temporal/port.ts';
import { announce, driftActor, type Policy, policies } from './drift-record.ts';
import { uncodedAs } from './namespace.ts';

export interface RepairOptions {
  db: Db;
  namespaces: Namespaces;
  catalog: NamespaceCatalog;
  runs: ControlRuns;
  temporal: Pick<TemporalControl, 'start'>;
  storage: Storage;
  /** Waits until the server knows nothing of the namespace any more. */
  removeNamespace(ref: { namespace: string; orgId: string }): Promise<void>;
}

interface Finding extends DriftFindingRow {
  concernedOrgId: string;
}

/** What was done, for the event; null: it does not hold any more. */
type Repaired = Record<string, string | number | null> | null;
type Repair = (options: RepairOptions, finding: Finding, policy: Policy) => Promise<Repaired>;

const callMsMax = 5_000;
const soon = (): Date => new Date(Date.now() + callMsMax);
const againMs = 250;
const removalTriesMax = 4;
const settled: readonly string[] = ['active', 'suspended', 'inactive'];

/**
 * One transaction around one short call: under the finding's lock, by which of several watches one repairs, and those of
 * what it concerns, so that no operation begins meanwhile.
 */
const underLock = async (
  { db }: RepairOptions,
  { id }: Finding,
  run: (tx: Tx, finding: Finding) => Promise<Repaired>,
): Promise<Repaired> =>
  withPlatform(db, async (tx) => {
    const row = await lockOpenFinding(tx, id);
    if (row === undefined || row.concernedOrgId === null) return null;
    const repaired = await run(tx, { ...row, concernedOrgId: row.concernedOrgId });
    if (repaired === null) return null;
    await closeFinding(tx, id, 'repaired');
    await announce(tx, row, 'repaired', { repair: repaired });
    return repaired;
  });

/** What Temporal refused without a code of ours. */
const outside = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw uncodedAs(error, 'namespace_failed');
  }
};

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
  const isConfigured = await configureSoon(namespaces, namespace);
  return { registered: namespace, history: 'lost', searchAttributes: isConfigured ? 'added' : 'of the next run' };
});

/** The server may take the name for what had it before, for about a second. Not configured, it is found again as that. */
const configureSoon = async (namespaces: Namespaces, namespace: string): Promise<boolean> => {
  for (const deadline = soon(); Date.now() < deadline.getTime(); await Context.current().sleep(againMs)) {
    try {
      await namespaces.configure({ namespace }, deadline);
      return true;
    } catch (error) {
      log.info('the namespace is not known yet', { namespace, reason: String(error) });
    }
  }
  return false;
};

const setRetention = inSettled(async ({ catalog }, _tx, { id, temporalNamespace: namespace }) => {
  const found = await catalog.find(namespace, soon());
  if (found?.orgId !== id || found.retentionSeconds === catalog.retentionSeconds) return null;
  await catalog.setRetention(namespace, soon());
  return { fromSeconds: found.retentionSeconds, toSeconds: catalog.retentionSeconds };
});

const addSearchAttributes = inSettled(async ({ catalog, namespaces }, _tx, { id, temporalNamespace: namespace }) => {
  const found = await catalog.find(namespace, soon());
  const missing = await catalog.missingSearchAttributes(namespace, soon());
  if (found?.orgId !== id || missing === null || missing.length === 0) return null;
  await namespaces.configure({ namespace }, soon());
  return { added: missing.join(', ') };
});

/** Whether there is one with the mark of this very organization; refuses, unless told to, one that is in use. */
const isRemovable = async (
  { catalog }: RepairOptions,
  namespace: string,
  orgId: string,
  { deletesOpenWorkflows }: Policy,
): Promise<boolean> => {
  const found = await outside(() => catalog.find(namespace, soon()));
  if (found?.orgId !== orgId) return false;
  const open = deletesOpenWorkflows ? 0 : await outside(() => catalog.countOpenWorkflows(namespace, soon()));
  if (open > 0) throw new DomainError('namespace_in_use', `Open workflows in ${namespace}: ${open}.`);
  return true;
};

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
      await outside(() => removeNamespace({ namespace, orgId }));
      return true;
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
    if ((await findOpenOperation(tx, orgId)) !== undefined) return false;
    const organization = await lockUnchanging(tx, orgId);
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
  await removeMarked(options, organization.temporalNamespace, orgId, policy);
  return underLock(options, finding, async (tx) => {
    const row = await lockUnchanging(tx, orgId);
    if (row?.status !== 'provisioning') return null;
    await releaseRow(tx, row);
    return { released: row.slug };
  });
};

/** One that was registered before it was provisioned, to be paid for, is that again. */
const releaseRow = async (tx: Tx, { id }: OrganizationRow): Promise<void> => {
  const creation = await findCreation(tx, id);
  if (creation?.input.isRegistered === true) await returnToPending(tx, id);
  else await deleteOrganization(tx, id);
};

/** What a deletion has left is deleted anew, without another grace; by an operation, as everything that takes long. */
const deleteAgain: Repair = async (options, finding, policy) => {
  const { concernedOrgId: orgId } = finding;
  const claimed: OperationRow[] = [];
  const repaired = await underLock(options, finding, async (tx) => {
    const organization = await lockUnchanging(tx, orgId);
    if (organization?.status !== 'deleting') return null;
    if (organization.legalHoldAt !== null) throw new DomainError('legal_hold');
    const { slug, temporalNamespace: namespace } = organization;
    await isRemovable(options, namespace, orgId, policy);
    const deletion = { formerStatus: 'deleting', graceSeconds: 0, exportTarget: options.storage.name } as const;
    const input = { slug, namespace, reason: 'Its deletion had no operation', deletion };
    const operation = { id: uuid(), kind: 'deleteOrganization', orgId, input, actor: driftActor } as const;
    claimed.push(await insertOperation(tx, { ...operation, requestId: finding.id }));
    return { operationId: operation.id };
  });
  // After the claim, as every operation; one that is not started is ended by the sweeper, and found again.
  if (repaired !== null) for (const row of claimed.slice(-1)) await options.temporal.start(startOf(row));
  return repaired;
};

const releaseStuck: Repair = (options, finding, policy) =>
  (finding.detail.status === 'deleting' ? deleteAgain : release)(options, finding, policy);

/** What can be undone is, as by a cancel; the rest goes on. */
const replaceRun: Repair = (options, finding) =>
  underLock(options, finding, async (tx, { subject }) => {
    const row = await lockOperation(tx, subject);
    if (isEnded(row.status)) return null;
    // Under the operation's lock a run that is just ending cannot have ended it.
    const state = await options.runs.stateOf(row.workflowId);
    if (state === 'open' || (state === 'absent' && row.status === 'pending')) return null;
    const recovery = { reason: 'Its run was lost', actor: driftActor, requestId: null };
    const isUndone = isUndoable(row);
    const { runId } = await options.temporal.start(isUndone ? recoveryOf(row, recovery) : continuationOf(row));
    return { runId, outcome: isUndone ? 'undone' : 'continued' };
  });

const leave: Repair = (options, finding, policy) =>
  (finding.detail.residueKind === 'namespace' ? removeNamespace : release)(options, finding, policy);

const repairs: Record<DriftKind, Repair> = {
  missing_namespace: registerAgain,
  orphan_namespace: removeNamespace,
  wrong_retention: setRetention,
  missing_search_attributes: addSearchAttributes,
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
