import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { openScheduled, type Scheduled } from './support.ts';

let api: MembersApi;
let org: Scheduled;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { SCHEDULES_PER_ORGANIZATION_MAX: 6 } });
  org = await openScheduled(api);
});
afterAll(() => api.close());

const times = { cron: '30 2 * * *' };

test('a schedule is created, read, changed, paused, resumed and deleted', async () => {
  const json = { name: 'nightly', workflow: 'report', times, timezone: 'Europe/Berlin', input: { kind: 'daily' } };
  const headers = { 'idempotency-key': 'create-nightly' };
  const created = await org.call('/schedules', { json, headers });
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`${org.path}/schedules/nightly`);
  const schedule = await org.readSchedule('nightly');
  expect(schedule).toMatchObject({
    ...json,
    overlap: 'skip',
    catchupSeconds: 60,
    pausedAt: null,
    missed: 0,
    version: 1,
  });
  expect(await (await org.call('/schedules', { json, headers })).json()).toEqual(schedule);
  expect(await codeOf(await org.call('/schedules', { json }))).toBe('schedule_exists');
  const { data } = (await (await org.call('/schedules/nightly/next?count=3')).json()) as { data: string[] };
  expect(data).toHaveLength(3);
  expect(data[0]).toBe(schedule.nextAt);
  for (const at of data)
    expect(
      new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' }).format(new Date(at)),
    ).toBe('02:30');

  const change = { times: { everySeconds: 3_600 }, overlap: 'bufferOne', description: 'Every hour' };
  const changed = await org.call('/schedules/nightly', { method: 'PATCH', json: change });
  expect(await changed.json()).toMatchObject({ ...change, version: 2 });
  expect(Date.parse((await org.readSchedule('nightly')).nextAt ?? '') % 3_600_000).toBe(0);

  const paused = await org.call('/schedules/nightly/pause', { method: 'POST', json: { reason: 'Maintenance' } });
  expect(await paused.json()).toMatchObject({ nextAt: null, pauseReason: 'Maintenance', version: 3 });
  await org.call('/schedules/nightly/pause', { method: 'POST' });
  expect(await org.readSchedule('nightly')).toMatchObject({ pauseReason: 'Maintenance', version: 3 });
  const next = (await (await org.call('/schedules/nightly/next')).json()) as { data: string[] };
  expect(next.data).toHaveLength(10);
  expect(await (await org.call('/schedules/nightly/resume', { method: 'POST' })).json()).toMatchObject({
    pausedAt: null,
    pauseReason: null,
    nextAt: next.data[0],
    version: 4,
  });

  expect(await codeOf(await org.call('/workflows/report', { method: 'DELETE' }))).toBe('workflow_in_use');
  expect((await org.call('/schedules/nightly', { method: 'DELETE' })).status).toBe(204);
  expect(await codeOf(await org.call('/schedules/nightly'))).toBe('not_found');
  expect((await org.announced('schedule.')).map(({ type }) => type)).toEqual([
    'schedule.created',
    'schedule.changed',
    'schedule.changed',
    'schedule.changed',
    'schedule.deleted',
  ]);
  expect(await org.audited('schedule.')).toEqual([
    'schedule.create',
    'schedule.update',
    'schedule.pause',
    'schedule.resume',
    'schedule.delete',
  ]);
});

describe('a schedule is refused', () => {
  test.each([
    ['a cron that never comes', { times: { cron: '0 0 30 2 *' } }, 'schedule_never_fires'],
    [
      'a calendar that is over',
      { times: { calendar: { minute: [0], hour: [0], year: [2020] } } },
      'schedule_never_fires',
    ],
    ['times of no kind', { times: { every: 5 } }, 'validation_failed'],
    ['six fields', { times: { cron: '* * * * * *' } }, 'validation_failed'],
    ['a field out of range', { times: { cron: '61 * * * *' } }, 'validation_failed'],
    ['an offset instead of a zone', { times, timezone: '+01:00' }, 'validation_failed'],
    ['a zone that does not exist', { times, timezone: 'Mars/Base' }, 'validation_failed'],
    ['an interval of a second', { times: { everySeconds: 1 } }, 'validation_failed'],
    ['an offset beyond the interval', { times: { everySeconds: 60, offsetSeconds: 60 } }, 'validation_failed'],
    ['two kinds of times', { times: { ...times, everySeconds: 60 } }, 'validation_failed'],
    ['a name of the product', { times, name: 'freehold-report' }, 'validation_failed'],
    ['a name of the server', { times, name: 'temporal-sys-scheduler' }, 'validation_failed'],
    ['a namespace', { times, namespace: 'other' }, 'validation_failed'],
    ['a workflow that does not exist', { times, workflow: 'none' }, 'not_found'],
    ['an input that is too large', { times, input: 'x'.repeat(300_000) }, 'payload_too_large'],
  ])('for %s', async (_what, chosen, code) => {
    const json = { name: 'refused', workflow: 'report', ...chosen };
    expect(await codeOf(await org.call('/schedules', { json }))).toBe(code);
  });

  test('beyond the limit of the organization', async () => {
    const other = await openScheduled(api);
    for (let number = 0; number < 6; number += 1) await other.create(`s${number}`);
    const json = { name: 'one-more', workflow: 'report', times };
    expect(await codeOf(await other.call('/schedules', { json }))).toBe('schedule_limit_reached');
  });

  test('by a member, who may still read it, and everything of another organization', async () => {
    await org.create('yearly');
    const { key } = await org.join('member');
    const json = { name: 'mine', workflow: 'report', times };
    expect(await codeOf(await org.call('/schedules', { json, key }))).toBe('forbidden');
    expect(await codeOf(await org.call('/schedules/yearly/pause', { method: 'POST', key }))).toBe('forbidden');
    expect((await org.call('/schedules/yearly', { key })).status).toBe(200);
    const stranger = await openScheduled(api);
    for (const path of ['', '/next', '/trigger', '/pause'])
      expect(
        await codeOf(
          await org.call(`/schedules/yearly${path}`, {
            key: stranger.owner.key,
            method: path === '' || path === '/next' ? 'GET' : 'POST',
          }),
        ),
      ).toBe('not_found');
  });
});

test('a change needs the version that was read, if it is named', async () => {
  await org.create('versioned');
  const read = await org.call('/schedules/versioned');
  const headers = { 'if-match': read.headers.get('etag') ?? '' };
  const json = { jitterSeconds: 30 };
  expect((await org.call('/schedules/versioned', { method: 'PATCH', json, headers })).status).toBe(200);
  expect(await codeOf(await org.call('/schedules/versioned', { method: 'PATCH', json, headers }))).toBe(
    'precondition_failed',
  );
});

describe('a backfill', () => {
  const backfill = (name: string, from: string, until: string) =>
    org.call(`/schedules/${name}/backfill`, { json: { from, until } });

  test('is counted before it begins', async () => {
    await org.create('hourly', { times: { everySeconds: 3_600 } });
    expect(await codeOf(await backfill('hourly', '1970-01-01T00:00:00Z', '2026-01-01T00:00:00Z'))).toBe(
      'backfill_too_large',
    );
    const empty = await backfill('hourly', '2026-01-01T00:00:01Z', '2026-01-01T00:59:59Z');
    expect(await empty.json()).toMatchObject({ occurrences: 0, schedule: { backfill: null } });
    const day = await backfill('hourly', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
    expect(await day.json()).toMatchObject({
      occurrences: 24,
      schedule: { backfill: { nextAt: '2026-01-01T00:00:00.000Z', until: '2026-01-02T00:00:00.000Z' } },
    });
    expect(await codeOf(await backfill('hourly', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'))).toBe(
      'backfill_running',
    );
  });

  test.each([
    ['that ends before it begins', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['of the future', '2026-01-01T00:00:00Z', '2199-01-01T00:00:00Z'],
  ])('is refused for a time %s', async (_what, from, until) => {
    expect(await codeOf(await backfill('hourly', from, until))).toBe('validation_failed');
  });
});
