import { v7 as uuid } from 'uuid';
import { canonicalText } from '../../contract/audit-chain.ts';
import {
  type DeleteOrganization,
  DeletionCertificate,
  type ExportedFile,
  ExportManifest,
  type SignedCertificate,
} from '../../contract/deletion.ts';
import { DomainError, invalidInput } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import { isPlatform } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import { findExport } from '../../db/deletion/export.ts';
import { findHaltedDeletion } from '../../db/deletion/halted.ts';
import type { ExportRow } from '../../db/deletion/schema.ts';
import { findTombstone } from '../../db/deletion/tombstone.ts';
import { lockOrganization } from '../../db/locks.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { assertTransition } from '../../db/organization/status.ts';
import { readKeys } from '../audit/audit.ts';
import { authorize, authorizeOn } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { assertNoneOpen } from '../operation/in-progress.ts';
import { readRow } from '../operation/read.ts';
import { type StartedOperation, startOperation } from '../operation/start.ts';
import { existing } from '../organization/organization.ts';
import { currentRank } from '../rank.ts';
import { inScope } from '../scope.ts';

/** Takes an organization out of use at once, and removes it with all its data unless canceled in time. */
export const deleteOrganization = async (
  ctx: Context,
  slug: string,
  { reason, graceSeconds: chosen }: DeleteOrganization,
  { conditions = {}, ...options }: RequestOptions & { conditions?: Conditions },
): Promise<StartedOperation> => {
  authorize(ctx, 'organization:delete', slug);
  const graceSeconds = graceOf(ctx, chosen);
  return startOperation(ctx, options, async (tx) => {
    // This lock prevents other operations of this organization from starting, and legal holds from being placed.
    const row = existing(ctx, await lockOrganization(tx, slug));
    const { id: orgId, temporalNamespace: namespace } = row;
    await currentRank(ctx, tx, 'organization:delete');
    authorizeOn(ctx, 'organization:delete', { type: 'organization', deletionOf: row.status });
    assertVersion(conditions, row);
    await assertNoneOpen(tx, orgId);
    if (row.legalHoldAt !== null) throw new DomainError('legal_hold');
    const beginning = await beginningOf(tx, row, graceSeconds);
    authorizeOn(ctx, 'organization:delete', { type: 'organization', deletionOf: beginning.formerStatus });
    const deletion = { ...beginning, exportTarget: ctx.storage.name };
    return { id: uuid(), kind: 'deleteOrganization', orgId, input: { slug, namespace, reason, deletion } };
  });
};

const graceOf = ({ principal, settings }: Context, chosen: number | undefined): number => {
  const { deletionGraceSeconds } = settings;
  if (chosen === undefined) return deletionGraceSeconds;
  if (!isPlatform(principal) && chosen < deletionGraceSeconds) {
    const message = `must be at least ${deletionGraceSeconds}; only the platform can ask for less`;
    throw invalidInput([{ path: 'query.graceSeconds', message, code: 'too_small' }]);
  }
  return chosen;
};

/**
 * Continues after an earlier deletion that was given up. If it was past its point of no return, there is no second
 * grace period. If its undo was given up, canceling this one restores the status before the earlier one.
 */
const beginningOf = async (
  tx: Tx,
  { id, status }: OrganizationRow,
  graceSeconds: number,
): Promise<{ formerStatus: OrganizationStatus; graceSeconds: number }> => {
  if (status !== 'deleting') {
    assertTransition(status, 'deleting');
    return { formerStatus: status, graceSeconds };
  }
  const halted = await findHaltedDeletion(tx, id);
  if (halted?.isPastPointOfNoReturn === true) return { formerStatus: status, graceSeconds: 0 };
  return { formerStatus: halted?.formerStatus ?? status, graceSeconds };
};

/** Reads the manifest of a deletion's export, in the member order of RFC 8785: its JSON is the hashed text. */
export const readExport = async (ctx: Context, operationId: string): Promise<ExportManifest> =>
  JSON.parse(canonicalText(await manifestOf(ctx, operationId))) as ExportManifest;

interface ExportFile extends Pick<ExportedFile, 'name' | 'bytes' | 'sha256'> {
  chunks: AsyncIterable<Uint8Array>;
}

export const readExportFile = async (ctx: Context, operationId: string, name: string): Promise<ExportFile> => {
  const { exportId, files } = await manifestOf(ctx, operationId);
  // Names come from the manifest, never from the caller.
  const file = files.find((candidate) => candidate.name === name);
  const chunks = file === undefined ? null : await ctx.storage.read(`${operationId}/${exportId}/${file.name}`);
  if (file === undefined || chunks === null) throw new DomainError('not_found', 'The export has no such file.');
  return { name: file.name, bytes: file.bytes, sha256: file.sha256, chunks };
};

const manifestOf = async (ctx: Context, operationId: string): Promise<ExportManifest> => {
  authorize(ctx, 'export:read');
  const { id } = await readRow(ctx, operationId);
  const row = await inScope(ctx, (tx) => findExport(tx, id));
  if (row === undefined) throw new DomainError('not_found', 'The operation has no export.', { operationId });
  if (isExpired(row)) throw new DomainError('export_expired', undefined, { operationId });
  return ExportManifest.parse(row.manifest);
};

const isExpired = ({ removedAt, expiresAt }: ExportRow): boolean =>
  removedAt !== null || expiresAt.getTime() <= Date.now();

/** Reads the certificate, which is signed only after all data was removed. */
export const readCertificate = async (ctx: Context, operationId: string): Promise<SignedCertificate> => {
  authorize(ctx, 'operation:read');
  const { orgId } = await readRow(ctx, operationId);
  const tombstone = await inScope(ctx, (tx) => findTombstone(tx, orgId));
  const {
    certificate: body = null,
    signature = null,
    keyId = null,
  } = tombstone?.operationId === operationId ? tombstone : {};
  if (body === null || signature === null || keyId === null) {
    throw new DomainError('not_found', 'The operation has no deletion certificate.', { operationId });
  }
  const certificate = DeletionCertificate.parse(JSON.parse(body));
  const named = [keyId, certificate.checkpoint.keyId];
  const keys = (await readKeys(ctx)).filter(({ id }) => named.includes(id));
  return { body, signature, keyId, certificate, keys };
};
