import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { ExportLine } from '../../contract/audit.ts';
import { canonicalText } from '../../contract/audit-chain.ts';
import { hashOfText } from '../../contract/audit-crypto.ts';
import { type ExportedFile, type ExportManifest, manifestName } from '../../contract/deletion.ts';
import { DomainError } from '../../contract/errors.ts';
import type { DeletionAttempt } from '../../contract/operation-run.ts';
import type { Db } from '../../db/client.ts';
import { exportPage, findExport, markExportRemoved, recordExport } from '../../db/deletion/export.ts';
import { removedTables, type TenantTable } from '../../db/deletion/tenant-tables.ts';
import { lockOperation } from '../../db/locks.ts';
import { changeOperation, lockForward } from '../../db/operation/transition.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { findOrganizationById } from '../../db/organization/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Storage } from '../../providers/storage/port.ts';
import { heartbeating, recordedUndo } from '../step.ts';
import { assertNotHeld } from './deletion.ts';

export interface ExportActivitiesOptions {
  db: Db;
  storage: Storage;
  exportDaysMax: number;
  /** The organization's audit chain as lines of an export. */
  auditLines: (orgId: string) => AsyncGenerator<ExportLine>;
}

/** Rows per short transaction, and per chunk of a file. */
const pageRows = 500;
const dayMs = 86_400_000;

/** Exports an organization's data to the storage before it is deleted. */
export const exportActivities = ({ db, storage, exportDaysMax, auditLines }: ExportActivitiesOptions) => {
  const assertTarget = (exportTarget: string): void => {
    if (exportTarget === storage.name) return;
    const internal = `the export is stored in ${exportTarget}, but this worker uses ${storage.name}`;
    throw new DomainError('storage_unavailable', undefined, { internal });
  };

  /** Gives each attempt its own folder, so that an abandoned attempt still running cannot change the files of another. */
  const write = async (input: DeletionAttempt, organization: OrganizationRow): Promise<ExportManifest> => {
    const { operationId, orgId, slug, namespace } = input;
    const exportId = uuid();
    const files: ExportedFile[] = [];
    const writeFile = async (name: string, pages: AsyncIterable<readonly unknown[]>): Promise<void> => {
      const file = { name, rows: 0, bytes: 0 };
      const hash = createHash('sha256');
      await storage.write(`${operationId}/${exportId}/${name}`, linesOf(pages, file, hash));
      files.push({ ...file, sha256: hash.digest('hex') });
    };
    await writeFile('organizations.ndjson', once([organization]));
    for (const table of removedTables) await writeFile(`${table.name}.ndjson`, pagesOf(db, table, orgId));
    await writeFile('audit.ndjson', batched(auditLines(orgId)));
    const format = 'freehold-organization-export';
    const exportedAt = new Date().toISOString();
    const manifest = { format, version: 1, exportId, operationId, orgId, slug, namespace, exportedAt, files } as const;
    await storage.write(`${operationId}/${exportId}/${manifestName}`, once(Buffer.from(canonicalText(manifest))));
    return manifest;
  };

  /** null: already exported. */
  const begin = ({ operationId, orgId, attempt }: DeletionAttempt): Promise<OrganizationRow | null> =>
    withOrganization(db, orgId, async (tx) => {
      const row = await lockForward(tx, operationId);
      const organization = await findOrganizationById(tx, orgId);
      if (organization === undefined) throw new DomainError('not_found', 'The organization does not exist.');
      assertNotHeld(organization);
      await changeOperation(tx, row, {
        status: 'running',
        steps: [{ name: 'exportData', status: 'running', attempt }],
      });
      const made = await findExport(tx, operationId);
      const isKept = made !== undefined && made.removedAt === null && made.expiresAt.getTime() > Date.now();
      return isKept ? null : organization;
    });

  const record = async ({ operationId, orgId, attempt }: DeletionAttempt, manifest: ExportManifest): Promise<void> => {
    const manifestHash = hashOfText(canonicalText(manifest));
    const expiresAt = new Date(Date.parse(manifest.exportedAt) + exportDaysMax * dayMs);
    await withOrganization(db, orgId, async (tx) => {
      const row = await lockForward(tx, operationId);
      const step = row.steps.find(({ name }) => name === 'exportData');
      if (step?.attempt !== attempt) throw new DomainError('operation_superseded');
      await recordExport(tx, { manifest, manifestHash, expiresAt });
      await changeOperation(tx, row, { exported: { manifestHash, expiresAt: expiresAt.toISOString() } });
    });
  };

  return {
    exportData: (input: DeletionAttempt): Promise<void> =>
      heartbeating(async () => {
        assertTarget(input.exportTarget);
        const organization = await begin(input);
        if (organization === null) return;
        // Removes the files of earlier attempts.
        await storage.remove(input.operationId);
        const manifest = await write(input, organization);
        try {
          await record(input, manifest);
        } catch (error) {
          const isLate = error instanceof DomainError && error.code === 'operation_superseded';
          if (isLate) await storage.remove(`${input.operationId}/${manifest.exportId}`);
          throw error;
        }
      }),

    discardExport: recordedUndo<DeletionAttempt>(db, 'exportData', ({ operationId, orgId, exportTarget }) =>
      heartbeating(async () => {
        // Another storage would have no files, which does not mean that they are gone.
        assertTarget(exportTarget);
        await storage.remove(operationId);
        await withOrganization(db, orgId, async (tx) => {
          const row = await lockOperation(tx, operationId);
          await markExportRemoved(tx, operationId);
          await changeOperation(tx, row, { exported: null });
        });
        return undefined;
      }),
    ),
  };
};

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/** Pages of a table, which does not change while its organization is being deleted. */
async function* pagesOf(db: Db, table: TenantTable, orgId: string): AsyncGenerator<readonly unknown[]> {
  for (let after: string | null = null; ; ) {
    const rows: Record<string, unknown>[] = await withOrganization(db, orgId, (tx) =>
      exportPage(tx, table, orgId, after, pageRows),
    );
    yield rows;
    const last: unknown = rows.at(-1)?.id;
    if (rows.length < pageRows || typeof last !== 'string') return;
    after = last;
  }
}

async function* batched<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < pageRows) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** JSON lines, counted and hashed while streaming. */
async function* linesOf(
  pages: AsyncIterable<readonly unknown[]>,
  file: { rows: number; bytes: number },
  hash: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const rows of pages) {
    const chunk = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    file.rows += rows.length;
    file.bytes += chunk.length;
    hash.update(chunk);
    yield chunk;
  }
}
