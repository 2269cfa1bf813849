import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../src/contract/run.ts';
import { catchUp } from '../../src/usecases/schedule/fire.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi } from '../members/support.ts';
import { openScheduled, partsOf } from '../schedule/support.ts';
import { openTenant, type RunTenant } from './support.ts';

const limits = { openRunsMax: 5, runStartsPerMinuteMax: 8 };
const inputBytesMax = 1_000;

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({
    withoutWorker: true,
    config: {
      OPEN_RUNS_PER_ORGANIZATION_MAX: limits.openRunsMax,
      RUN_STARTS_PER_MINUTE_MAX: limits.runStartsPerMinuteMax,
      RUN_INPUT_BYTES_MAX: inputBytesMax,
    },
  });
});
afterAll(() => api.close());

const names = ['one', 'two', 'three', 'four'];

/** Starts runs of several workflows at once. */
const startMany = async (org: RunTenant, count: number) => {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => org.start(names[index % names.length] ?? '')),
  );
  const runs: Run[] = [];
  const codes: string[] = [];
  for (const answer of answers) {
    if (answer.status === 202) runs.push((await answer.json()) as Run);
    else codes.push((await codeOf(answer)) ?? '');
  }
  return { runs, codes };
};

describe('of runs that start at once, in several workflows of an organization,', () => {
  test('no more are open, and no more start within a minute, than may', async () => {
    const org = await openTenant(api);
    for (const name of names) await org.register(name);
    const first = await startMany(org, 20);
    expect(first.runs).toHaveLength(limits.openRunsMax);
    expect(first.codes).toEqual(Array(15).fill('run_limit_reached'));
    for (const { id } of first.runs)
      expect((await org.call(`/runs/${id}/terminate`, { json: { reason: 'to make room' } })).status).toBe(200);
    const second = await startMany(org, 20);
    expect(second.runs).toHaveLength(limits.runStartsPerMinuteMax - limits.openRunsMax);
    expect(second.codes).toEqual(Array(17).fill('rate_limited'));
  });

  test('those of schedules count', async () => {
    const org = await openScheduled(api);
    for (const name of names) {
      await org.register(name);
      await org.create(`s-${name}`, { workflow: name });
      await org.makeDue(`s-${name}`);
    }
    const [{ runs }] = await Promise.all([startMany(org, 12), catchUp(partsOf(api, limits), org.orgId)]);
    const { data } = (await (await org.call('/runs')).json()) as { data: Run[] };
    expect(data).toHaveLength(limits.openRunsMax);
    expect(data.filter(({ schedule }) => schedule === null)).toHaveLength(runs.length);
  });
});

test('an input may have as many bytes as the setting says, with a run, a message and a schedule', async () => {
  const org = await openTenant(api);
  await org.register('one');
  const largest = 'ä'.repeat((inputBytesMax - 2) / 2);
  const larger = `${largest}x`;
  const { id } = await org.started('one', { input: largest });
  expect(await org.work()).toMatchObject({ input: largest });
  const refused = await problemOf(await org.start('one', { input: larger }));
  expect(refused).toMatchObject({ code: 'payload_too_large', status: 413 });
  expect(refused.detail).toContain(`The input may have at most ${inputBytesMax} bytes`);
  // Besides, the body is limited.
  expect((await problemOf(await org.start('one', { input: 'x'.repeat(10_000) }))).detail).toContain('The body may');
  expect(await org.listed()).toHaveLength(1);

  const schedule = { name: 'nightly', workflow: 'one', times: { cron: '0 0 1 1 *' } };
  const signal = { name: 'paid' };
  for (const [input, statuses] of [
    [larger, [413, 413, 404]],
    [largest, [202, 201, 200]],
  ] as const) {
    const answers = [
      await org.call(`/runs/${id}/signal`, { json: { ...signal, input } }),
      await org.call('/schedules', { json: { ...schedule, input } }),
      await org.call('/schedules/nightly'),
    ];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  }
  const change = { method: 'PATCH', json: { input: larger } };
  expect(await codeOf(await org.call('/schedules/nightly', change))).toBe('payload_too_large');
  expect(await (await org.call('/schedules/nightly')).json()).toMatchObject({ input: largest, version: 1 });
});
