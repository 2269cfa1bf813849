import { isEnded } from '../../contract/operation.ts';
import type { Db, Tx } from '../../db/client.ts';
import { knownOrganizations } from '../../db/drift/organization.ts';
import {
  changingOrganizations,
  findOperation,
  openOperationsBefore,
  operationsWithResidue,
} from '../../db/operation/store.ts';
import { type OrganizationState, organizationStates } from '../../db/organization/store.ts';
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
  /** Seen by only one look, or not verified; treated as neither found nor gone. */
  uncertain: ReadonlySet<string>;
  changing: ReadonlySet<string>;
  /** Number of namespaces with the mark of an organization that this installation has never had. */
  foreign: number;
}

const pageSize = 1_000;
/** A younger operation may not have started yet; the sweeper leaves it alone too. */
const startMsMax = 60_000;
const residuesMax = 1_000;
/** Limit on single calls of one look, which verify listings that cannot be trusted alone. */
const callsMax = 200;
const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Compares two systems by their listings, which are no snapshot: anything created or deleted meanwhile looks wrong. So it
 * looks twice, one after the other, and believes only what both looks have seen.
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
  // Only organizations that can have residue, so that residue removed long ago does not crowd out existing residue.
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

/**
 * Queries by name everything that listings show late, or never on some servers. Findings beyond the limit wait for the next
 * look.
 */
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

/** Reads the workflow first, because a run ends its operation before it ends itself. */
const isLost = async (
  db: Db,
  runs: ControlRuns,
  { id, workflowId }: Pick<OpenOperation, 'id' | 'workflowId'>,
): Promise<boolean> => {
  const state = await runs.stateOf(workflowId);
  if (state === 'open') return false;
  const row = await withPlatform(db, (tx) => findOperation(tx, id));
  if (row === undefined || isEnded(row.status)) return false;
  // A claim whose workflow never started belongs to the sweeper.
  return state !== 'absent' || row.status !== 'pending';
};

/** Shuffles, so that the limit does not always exclude the same items. */
const shuffled = <T>(items: T[]): T[] =>
  items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
