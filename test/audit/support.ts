import type { ExportLine } from '../../src/contract/audit.ts';
import { type AuditEntry, appendAudit } from '../../src/db/audit/store.ts';
import type { Db } from '../../src/db/client.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { exportPlatformAudit } from '../../src/usecases/audit/audit.ts';
import type { Context } from '../../src/usecases/context.ts';

/** Appends one event in one transaction. */
export const append = (db: Db, orgId: string, entry: Partial<AuditEntry> = {}): Promise<void> =>
  withOrganization(db, orgId, (tx) =>
    appendAudit(tx, { orgId, actor: 'user:test', action: 'thing.change', target: 'thing:1', ...entry }),
  );

/** Appends this many events in one transaction. */
export const appendMany = (db: Db, orgId: string, count: number): Promise<void> => {
  const entry = { orgId, actor: 'user:test', action: 'thing.change', target: 'thing:1' };
  return withOrganization(db, orgId, (tx) => appendAudit(tx, entry, ...Array.from({ length: count - 1 }, () => entry)));
};

/** Parts of an export of a chain. */
export const linesOf = async (ctx: Context, orgId: string): Promise<ExportLine[]> => {
  const lines: ExportLine[] = [];
  for await (const line of await exportPlatformAudit(ctx, orgId)) lines.push(line);
  return lines;
};

export const textsOf = (lines: readonly ExportLine[]): string[] => lines.map((line) => JSON.stringify(line));
