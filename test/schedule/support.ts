import { and, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { runScheduler } from '../../src/background/schedule/scheduler.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import type { Run } from '../../src/contract/run.ts';
import type { Schedule } from '../../src/contract/schedule.ts';
import type { ScheduleRow } from '../../src/db/schedule/schema.ts';
import { auditEvents, organizations, outbox, schedules } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import type { SchedulerParts } from '../../src/usecases/schedule/fire.ts';
import type { MembersApi } from '../members/support.ts';
import { openTenant } from '../workflow/support.ts';

export const partsOf = (
  { world }: MembersApi,
  limits: SchedulerParts['limits'] = { openRunsMax: 1_000, runStartsPerMinuteMax: 600 },
): SchedulerParts => ({ db: world.db, runs: world.temporal.tenants, limits });

/** Runs the loop of a worker until `stop`. */
export const startScheduler = (parts: SchedulerParts) => {
  const ending = new AbortController();
  const running = runScheduler({ ...parts, logger: createLogger({ level: 'warn', process: 'worker' }) }, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      await running;
    },
  };
};

/** An interval whose next time is half an hour away, whenever a test runs. */
export const hourly = () => ({ everySeconds: 3_600, offsetSeconds: (Math.floor(Date.now() / 1_000) + 1_800) % 3_600 });

/** An organization with a workflow `report`, whose schedules it creates and makes due. */
export const openScheduled = async (api: MembersApi) => {
  const { db } = api.world;
  const tenant = await openTenant(api);
  const { orgId, call } = tenant;
  await tenant.register('report');
  const create = async (name: string, chosen: object = {}): Promise<Schedule> => {
    const json = { name, workflow: 'report', times: { cron: '0 0 1 1 *' }, ...chosen };
    const answer = await call('/schedules', { json });
    expect(answer.status, await answer.clone().text()).toBe(201);
    return (await answer.json()) as Schedule;
  };
  const readSchedule = async (name: string): Promise<Schedule> =>
    (await (await call(`/schedules/${name}`)).json()) as Schedule;
  /** The row, by which a worker finds it. */
  const rowOf = async (name: string): Promise<ScheduleRow> => {
    const rows = await withOrganization(db, orgId, (tx) =>
      tx
        .select()
        .from(schedules)
        .where(and(eq(schedules.orgId, orgId), eq(schedules.name, name))),
    );
    expect(rows).toHaveLength(1);
    return rows[0] as ScheduleRow;
  };
  const setRow = (name: string, change: Partial<ScheduleRow>): Promise<unknown> =>
    withOrganization(db, orgId, (tx) =>
      tx
        .update(schedules)
        .set(change)
        .where(and(eq(schedules.orgId, orgId), eq(schedules.name, name))),
    );
  /** As if this occurrence were the next one. */
  const makeDue = (name: string, nextAt: Date = wholeSecond()): Promise<unknown> =>
    setRow(name, { nextAt, dueAt: nextAt });
  const setStatus = (status: OrganizationStatus): Promise<unknown> =>
    withPlatform(db, (tx) => tx.update(organizations).set({ status }).where(eq(organizations.id, orgId)));
  const runsOf = async (schedule: string): Promise<Run[]> =>
    ((await (await call(`/runs?schedule=${schedule}`)).json()) as { data: Run[] }).data;
  const announced = async (prefix: string) =>
    (await withPlatform(db, (tx) => tx.select().from(outbox).where(eq(outbox.orgId, orgId)).orderBy(outbox.sequence)))
      .filter(({ type }) => type.startsWith(prefix))
      .map(({ type, payload }) => ({ type, ...payload }));
  const audited = async (prefix: string): Promise<string[]> =>
    (
      await withPlatform(db, (tx) =>
        tx.select().from(auditEvents).where(eq(auditEvents.orgId, orgId)).orderBy(auditEvents.seq),
      )
    )
      .map(({ action }) => action)
      .filter((action) => action.startsWith(prefix));
  return { ...tenant, create, readSchedule, rowOf, setRow, setStatus, makeDue, runsOf, announced, audited };
};

export type Scheduled = Awaited<ReturnType<typeof openScheduled>>;

/** Now, less a moment. */
export const wholeSecond = (): Date => new Date(Math.floor((Date.now() - 50) / 1_000) * 1_000);
