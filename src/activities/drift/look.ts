import { isEnded } from '../../contract/operation.ts';
import type { Db, Tx } from '../../db/client.ts';
import {
  changingOrganizations,
  knownOrganizations,
  type OrganizationState,
  openOperationsBefore,
  operationsWithResidue,
  organizationStates,
} from '../../db/drift/store.ts';
import { findOperation } from '../../db/operation/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { ControlRuns, NamespaceCatalog } from '../../providers/temporal/port.ts';
import { compare, type OpenOperation, type Seen, type Sighting, unmatched } from './compare.ts';

interface LookOptions {
  db: Db;
  catalog: NamespaceCatalog;
  runs: ControlRuns;
}

export interface Findings {
  confirmed: Map<string, Sighting>;
  /** Seen by one look only, or not asked about: neither found nor gone. */
  uncertain: ReadonlySet<string>;
  changing: ReadonlySet<string>;
  /** Namespaces with the mark of organizations that this installation has never had. */
  foreign: number;
}

const pageSize = 1_000;
/** A younger operation may be about to be started; the sweeper, too, leaves it alone. */
const startMsMax = 60_000;
const residuesMax = 1_000;
/** Single calls of one look: of what the listings say that cannot be believed without. */
const callsMax = 200;
const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Listings of two systems are no snapshot: what is created or deleted while they are read looks wrong. So there are two
 * looks, the second begun when the first has ended, and only what both have seen is believed.
 */
export const look = async (options: LookOptions, heartbeat: () => void): Promise<Findings> => {
  const { seen, foreign } = await lookOnce(options, heartbeat);
  const first = compare(seen);
  if (first.size === 0) return { confirmed: first, uncertain: new Set(), changing: seen.changing, foreign };
  const { seen: again } = await lookOnce(options, heartbeat);
  const second = compare(again);
  const uncertain = new Set([...first.keys(), ...second.keys()].filter((key) => !first.has(key) || !second.has(key)));
  const confirmed = new Map([...second].filter(([key]) => first.has(key)));
  await verify(options, confirmed, uncertain, heartbeat);
  return { confirmed, uncertain, changing: new Set([...seen.changing, ...again.changing]), foreign };
};

const lookOnce = async (
  { db, catalog, runs }: LookOptions,
  heartbeat: () => void,
): Promise<{ seen: Seen; foreign: number }> => {
  const read = <T>(run: (tx: Tx) => Promise<T>): Promise<T> => withPlatform(db, run);
  const namespaces = await catalog.listMarked(heartbeat);
  const changing = await read(changingOrganizations);
  let organizations: OrganizationState[] = [];
  for (let page = await read((tx) => organizationStates(tx, null, pageSize)); page.length > 0; ) {
    organizations = organizations.concat(page);
    heartbeat();
    const last = page.at(-1)?.id ?? null;
    page = page.length < pageSize ? [] : await read((tx) => organizationStates(tx, last, pageSize));
  }
  const odd = unmatched(namespaces, organizations).map(({ orgId }) => orgId);
  const marks = [...new Set(odd)].filter((mark) => isUuid.test(mark));
  const known = await read((tx) => knownOrganizations(tx, marks));
  // Only where something can be left: what was removed long ago must not take the place of what was not.
  const unfinished = organizations.filter(({ status }) => status === 'provisioning').map(({ id }) => id);
  const residues = await read((tx) => operationsWithResidue(tx, [...marks, ...unfinished], residuesMax));
  const open = await read((tx) => openOperationsBefore(tx, new Date(Date.now() - startMsMax)));
  const running = open.length === 0 ? new Set<string>() : await runs.listOpen(heartbeat);
  const lost = open.filter(({ workflowId }) => !running.has(workflowId));
  const { retentionSeconds } = catalog;
  return {
    seen: { retentionSeconds, namespaces, organizations, changing, known, lost, residues },
    foreign: odd.filter((mark) => !known.has(mark)).length,
  };
};

/** What listings say late, or not at all on some servers, is asked for by name; what there is no time for waits. */
const verify = async (
  { db, runs }: LookOptions,
  confirmed: Map<string, Sighting>,
  uncertain: Set<string>,
  heartbeat: () => void,
): Promise<void> => {
  let calls = 0;
  for (const [key, { kind, subject, detail }] of shuffled([...confirmed])) {
    if (kind !== 'lost_run') continue;
    calls += 1;
    heartbeat();
    const isInTime = calls <= callsMax;
    if (isInTime && (await isLost(db, runs, { id: subject, workflowId: String(detail.workflowId) }))) continue;
    confirmed.delete(key);
    if (!isInTime) uncertain.add(key);
  }
};

/** A run ends its operation before it ends itself: so the workflow is looked at first. */
const isLost = async (
  db: Db,
  runs: ControlRuns,
  { id, workflowId }: Pick<OpenOperation, 'id' | 'workflowId'>,
): Promise<boolean> => {
  const state = await runs.stateOf(workflowId);
  if (state === 'open') return false;
  const row = await withPlatform(db, (tx) => findOperation(tx, id));
  if (row === undefined || isEnded(row.status)) return false;
  // A claim whose run never came to be is the sweeper's.
  return state !== 'absent' || row.status !== 'pending';
};

/** So that what is cut off is not the same each time. */
const shuffled = <T>(items: T[]): T[] =>
  items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
