import type {
  AuditCheckpoint,
  AuditEvent,
  AuditKey,
  AuditProof,
  AuditQuery,
  ExportLine,
} from '../../contract/audit.ts';
import { type ChainedCheckpoint, type ChainedEvent, genesisHash, parseChained } from '../../contract/audit-chain.ts';
import { platformChain } from '../../contract/ids.ts';
import type { Page } from '../../contract/list.ts';
import {
  auditPage,
  checkpointsFrom,
  eventsFrom,
  findHead,
  type StoredCheckpoint,
  type StoredEvent,
} from '../../db/audit/store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { auditKeys } from '../../db/key-ring/store.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { pageBySequence, sequenceOf } from '../page.ts';
import { inScope, orgIdOf } from '../scope.ts';

export const listAuditEvents = async (ctx: Context, slug: string, query: AuditQuery): Promise<Page<AuditEvent>> => {
  authorize(ctx, 'audit:read', slug);
  return pageOfChain(ctx, await orgIdOf(ctx, slug), query);
};

/** Lists the platform's own chain, or that of an organization by its id, even after the organization was deleted. */
export const listPlatformAuditEvents = async (
  ctx: Context,
  { orgId = platformChain, ...query }: AuditQuery & { orgId?: string | undefined },
): Promise<Page<AuditEvent>> => {
  authorize(ctx, 'platform-audit:read');
  return pageOfChain(ctx, orgId, query);
};

const pageOfChain = (ctx: Context, orgId: string, { limit, cursor, ...filter }: AuditQuery) => {
  const before = sequenceOf(cursor);
  return inScope(ctx, (tx) =>
    pageBySequence(limit, (rows) => auditPage(tx, orgId, filter, rows, before), presentEvent),
  );
};

export const proveAudit = async (ctx: Context, slug: string): Promise<AuditProof> => {
  authorize(ctx, 'audit:read', slug);
  return proofOf(ctx, await orgIdOf(ctx, slug));
};

export const provePlatformAudit = async (ctx: Context, orgId = platformChain): Promise<AuditProof> => {
  authorize(ctx, 'platform-audit:read');
  return proofOf(ctx, orgId);
};

const proofOf = (ctx: Context, orgId: string): Promise<AuditProof> => inScope(ctx, (tx) => readProof(tx, orgId));

const readProof = async (tx: Tx, orgId: string): Promise<AuditProof> => {
  const head = await findHead(tx, orgId);
  if (head === undefined) return { orgId, head: { seq: 0, hash: genesisHash }, checkpoint: null };
  const { seq, hash, checkpoint } = head;
  return { orgId, head: { seq, hash }, checkpoint: checkpoint && presentCheckpoint(checkpoint) };
};

/** Lists all keys, including those that no longer sign: their earlier signatures are verified with them. */
export const listAuditKeys = async (ctx: Context): Promise<AuditKey[]> => {
  authorize(ctx, 'audit-key:list');
  return readKeys(ctx);
};

/** Reads as the platform for every caller, because the keys are public and the key ring belongs to no organization. */
export const readKeys = async ({ db }: Pick<Context, 'db'>): Promise<AuditKey[]> => {
  const rows = await withPlatform(db, auditKeys);
  return rows.map(({ id, publicKey, activeAt, retiredAt }) => ({
    id,
    algorithm: 'Ed25519',
    publicKey: publicKey ?? '',
    activeAt: activeAt.toISOString(),
    retiredAt: retiredAt?.toISOString() ?? null,
  }));
};

export const exportAudit = async (ctx: Context, slug: string): Promise<AsyncGenerator<ExportLine>> => {
  authorize(ctx, 'audit:read', slug);
  return linesOf(ctx.db, scopeOf(ctx), await orgIdOf(ctx, slug));
};

export const exportPlatformAudit = async (ctx: Context, orgId = platformChain): Promise<AsyncGenerator<ExportLine>> => {
  authorize(ctx, 'platform-audit:read');
  return linesOf(ctx.db, scopeOf(ctx), orgId);
};

/** The lines of an export, for the worker that is about to delete the organization. */
export const organizationAuditLines = (db: Db, orgId: string): AsyncGenerator<ExportLine> =>
  linesOf(db, (run) => withOrganization(db, orgId, run), orgId);

type Scope = <T>(run: (tx: Tx) => Promise<T>) => Promise<T>;

const scopeOf =
  (ctx: Context): Scope =>
  (run) =>
    inScope(ctx, run);

/** Rows per transaction. Each is short, so that a slow client keeps none open. */
const exportPageRows = 500;

/** Yields the chain from its beginning to its current head; later events are left out. */
async function* linesOf(db: Db, inScope: Scope, orgId: string): AsyncGenerator<ExportLine> {
  const { head, checkpoint } = await inScope((tx) => readProof(tx, orgId));
  yield {
    type: 'header',
    format: 'freehold-audit-export',
    version: 1,
    orgId,
    exportedAt: new Date().toISOString(),
    head,
    checkpoint: checkpoint && { seq: checkpoint.seq, hash: checkpoint.hash },
  };
  for (const key of await readKeys({ db })) yield { type: 'key', ...key };
  for (let after = 0; after < head.seq; ) {
    const { events, checkpoints } = await inScope(async (tx) => {
      const page = await eventsFrom(tx, orgId, after, head.seq, exportPageRows);
      const upTo = Math.min(page.at(-1)?.seq ?? head.seq, checkpoint?.seq ?? 0);
      return { events: page, checkpoints: await checkpointsFrom(tx, orgId, after, upTo) };
    });
    if (events.length === 0) return; // Rows are missing. The reader notices, because the header states their number.
    const bySeq = new Map(checkpoints.map((row) => [row.seq, row]));
    for (const { seq, body, hash } of events) {
      yield { type: 'event', body, hash };
      const signed = bySeq.get(seq);
      if (signed !== undefined) {
        yield { type: 'checkpoint', body: signed.body, hash: signed.hash, signature: signed.signature };
      }
      after = seq;
    }
  }
}

const presentEvent = ({ body, hash }: StoredEvent): AuditEvent => ({ ...parseChained<ChainedEvent>(body), hash });

const presentCheckpoint = ({ body, hash, signature }: StoredCheckpoint): AuditCheckpoint => {
  const { seq, headHash, at, prevCheckpointHash, keyId } = parseChained<ChainedCheckpoint>(body);
  return { seq, headHash, at, prevCheckpointHash, keyId, body, hash, signature };
};
