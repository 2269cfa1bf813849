import { createScheduleRows } from '../support/runs.ts';
import type { Sample } from './sample.ts';
import { workflowSamples } from './workflow-samples.ts';

const name = 'sample-times';
const times = { everySeconds: 86_400 };

const ofSchedule =
  (rest = '', json?: object): Sample =>
  async ({ own, world }) => {
    await createScheduleRows(world.db, own.id, name);
    return { path: `/v1/orgs/${own.slug}/schedules/${name}${rest}`, ...(json === undefined ? {} : { json }) };
  };

export const scheduleSamples: Readonly<Record<string, Sample>> = {
  createSchedule: async ({ own, world }) => {
    await createScheduleRows(world.db, own.id, `other-${name}`);
    return { path: `/v1/orgs/${own.slug}/schedules`, json: { name, workflow: 'sample', times } };
  },
  listSchedules: ({ own }) => ({ path: `/v1/orgs/${own.slug}/schedules` }),
  readSchedule: ofSchedule(),
  listScheduleOccurrences: ofSchedule('/next'),
  updateSchedule: ofSchedule('', { description: 'sample' }),
  deleteSchedule: ofSchedule(),
  pauseSchedule: ofSchedule('/pause', { reason: 'a test' }),
  resumeSchedule: ofSchedule('/resume'),
  triggerSchedule: async (scene) => {
    // Registers the namespace.
    await workflowSamples.startRun?.(scene);
    return ofSchedule('/trigger')(scene);
  },
  backfillSchedule: ofSchedule('/backfill', { from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' }),
};
