import { DomainError } from '../contract/errors.ts';
import { codedDatabaseError } from '../db/errors.ts';
import { pendingMigrations } from '../db/migration/migrations.ts';
import { ping } from '../db/ping.ts';
import type { Dependencies } from './context.ts';

interface ReadinessCheck {
  name: 'database' | 'migrations' | 'temporal';
  ok: boolean;
  detail: string;
}

export interface Readiness {
  ready: boolean;
  mode: 'read_write' | 'read_only';
  checks: ReadinessCheck[];
}

/** Checks whether requests can be served, or at least reads. Details are public: error texts and migration names. */
export const readiness = async (
  { db, temporal, settings: { isReadOnly } }: Pick<Dependencies, 'db' | 'temporal' | 'settings'>,
  isForReads: boolean,
): Promise<Readiness> => {
  const checks = await Promise.all([
    check('database', () => ping(db)),
    check('migrations', async () => {
      const pending = await pendingMigrations(db);
      if (pending.length > 0) throw new DomainError('database_unavailable', `Not applied: ${pending.join(', ')}`);
    }),
    check('temporal', () => temporal.ping()),
  ]);
  const isNeeded = ({ name }: ReadinessCheck) => name !== 'temporal' || !(isReadOnly || isForReads);
  const ready = checks.every((each) => each.ok || !isNeeded(each));
  return { ready, mode: isReadOnly ? 'read_only' : 'read_write', checks };
};

const check = async (name: ReadinessCheck['name'], ask: () => Promise<void>): Promise<ReadinessCheck> => {
  try {
    await ask();
    return { name, ok: true, detail: 'ok' };
  } catch (error) {
    const coded = codedDatabaseError(error);
    if (!(coded instanceof DomainError)) throw coded;
    return { name, ok: false, detail: coded.message };
  }
};
