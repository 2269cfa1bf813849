import postgres from 'postgres';
import type { StepName } from '../../src/contract/ids.ts';
import { asOwnerOf } from './database.ts';
import { freePort } from './free-port.ts';
import { type Process, run } from './processes.ts';
import { temporalAddress } from './temporal.ts';
import type { World } from './world.ts';

/** Starts a worker of this world in a separate process, which can be killed. */
export const startWorkerProcess = async (
  world: World,
  address = temporalAddress(),
  env: Record<string, string> = {},
): Promise<Process> => {
  const worker = run('src/main/worker.ts', {
    DATABASE_URL: world.database.serviceUrl,
    // Each held step keeps a connection and a statement for as long as it is held.
    DATABASE_POOL_MAX: '40',
    DATABASE_STATEMENT_TIMEOUT_MS: '60000',
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: world.settings.controlNamespace,
    EXPORT_DIR: world.exportFolder,
    FREEHOLD_KEY_FILE: world.keyFile,
    NAMESPACE_RETENTION_DAYS: String(world.config.NAMESPACE_RETENTION_DAYS),
    METRICS_PORT: String(await freePort()),
    ...env,
  });
  await worker.line(/worker running/, 60_000);
  return worker;
};

/** Makes transactions wait for a lock before their commit, until released. */
export interface Holds {
  /** Holds the transaction that records the success of this step for the organization with this slug. */
  holdStep(slug: string, step: StepName): Promise<void>;
  /** Holds the transaction that records the repair of a finding about this organization. */
  holdRepair(orgId: string): Promise<void>;
  /** Holds the transaction that begins the first attempt to send a notification, or the one that records it as sent. */
  holdNotification(id: string, at: 'begun' | 'sent'): Promise<void>;
  /** Returns the held transactions that are not at their lock yet. */
  missing(): Promise<string[]>;
  release(): Promise<void>;
  close(): Promise<void>;
}

export const openHolds = async (world: World): Promise<Holds> => {
  await asOwnerOf(world.database, async (sql) => {
    await sql.unsafe(`
      create table holds (lock int primary key generated always as identity, subject text not null, at text not null);
      create function hold_step() returns trigger language plpgsql security definer as $$ begin
        perform pg_advisory_xact_lock_shared(lock) from holds join operations on holds.subject = input->>'slug'
        where operations.id = new.operation_id and at = new.step->>'name';
        return new;
      end $$;
      create trigger hold before insert on operation_events for each row
        when (new.step->>'status' = 'succeeded') execute function hold_step();
      create function hold_repair() returns trigger language plpgsql security definer as $$ begin
        perform pg_advisory_xact_lock_shared(lock) from holds
        where subject = new.concerned_org_id::text and at = 'repair';
        return new;
      end $$;
      create trigger hold before update on drift_findings for each row
        when (new.status = 'repaired') execute function hold_repair();
      create function hold_notification() returns trigger language plpgsql security definer as $$ begin
        perform pg_advisory_xact_lock_shared(lock) from holds
        where subject = new.id::text and at = case when new.status = 'sent' then 'sent' else 'begun' end;
        return new;
      end $$;
      create trigger hold before update on notifications for each row execute function hold_notification();`);
  });
  const holder = postgres(world.database.ownerUrl, { max: 1 });
  const hold = async (subject: string, at: string): Promise<void> => {
    await holder`
      with added as (insert into holds (subject, at) values (${subject}, ${at}) returning lock)
      select pg_advisory_lock(lock) from added`;
  };
  return {
    holdStep: hold,
    holdRepair: (orgId) => hold(orgId, 'repair'),
    holdNotification: hold,
    missing: async () => {
      const rows = await holder<{ what: string }[]>`
        select at || ' of ' || subject as what from holds where lock not in (
          select objid::int from pg_locks where locktype = 'advisory' and not granted and classid = 0
            and database = (select oid from pg_database where datname = current_database()))`;
      return rows.map(({ what }) => what);
    },
    release: async () => {
      await holder`delete from holds`;
      await holder`select pg_advisory_unlock_all()`;
    },
    close: () => holder.end(),
  };
};
