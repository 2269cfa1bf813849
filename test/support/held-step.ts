import postgres from 'postgres';
import type { StepName } from '../../src/contract/ids.ts';
import { asOwnerOf } from './database.ts';
import { freePort } from './free-port.ts';
import { type Process, run } from './processes.ts';
import { temporalAddress } from './temporal.ts';
import type { World } from './world.ts';

/** Starts a worker of this world in a separate process, which can be killed. */
export const startWorkerProcess = async (world: World, address = temporalAddress()): Promise<Process> => {
  const worker = run('src/main/worker.ts', {
    DATABASE_URL: world.database.serviceUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: world.settings.controlNamespace,
    EXPORT_DIR: world.exportFolder,
    FREEHOLD_KEY_FILE: world.keyFile,
    METRICS_PORT: String(await freePort()),
  });
  await worker.line(/worker running/, 60_000);
  return worker;
};

/** Makes every transaction that records the success of this step wait for a lock before its commit. */
export const holdAt = async (world: World, step: StepName) => {
  const lock = Math.trunc(Math.random() * 1e9);
  await asOwnerOf(world.database, async (sql) => {
    await sql.unsafe(`
      create function hold_${lock}() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock_shared(${lock}); return new; end';
      create trigger hold_${lock} before insert on operation_events for each row
        when (new.step->>'name' = '${step}' and new.step->>'status' = 'succeeded') execute function hold_${lock}();`);
  });
  const holder = postgres(world.database.ownerUrl, { max: 1 });
  await holder`select pg_advisory_lock(${lock})`;
  return {
    isReached: async () => {
      const rows = await holder`
        select 1 from pg_locks where locktype = 'advisory' and not granted and objid = ${lock}`;
      return rows.length > 0;
    },
    release: () => holder.end(),
  };
};
