import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { Run } from '../../contract/run.ts';
import {
  BackfillSchedule,
  BackfillStarted,
  CreateSchedule,
  NextQuery,
  PauseSchedule,
  Schedule,
  ScheduleName,
  ScheduleOccurrences,
  ScheduleSummary,
  UpdateSchedule,
} from '../../contract/schedule.ts';
import { backfillSchedule, triggerSchedule } from '../../usecases/schedule/manual.ts';
import {
  createSchedule,
  deleteSchedule,
  listOccurrences,
  listSchedules,
  pauseSchedule,
  readSchedule,
  resumeSchedule,
  updateSchedule,
} from '../../usecases/schedule/schedule.ts';
import { setHeaders } from '../answers.ts';
import { scheduleDescriptions } from '../descriptions/schedule.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import {
  conditionsOf,
  jsonBody,
  MatchHeaders,
  optionalJsonBody,
  requestOptions,
  SlugPath,
  WriteHeaders,
} from '../parameters.ts';
import { json, made, needs, problems, takesInput, tenantReadCodes, versioned, writeCodes } from '../responses.ts';

const tags = ['Schedules'];
const SchedulePath = SlugPath.extend({
  name: ScheduleName.openapi({ description: 'The name of the schedule.' }),
});

/** Beside the input, a request has times and options. */
const besideInputBytes = 16_384;

const create = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/schedules',
  operationId: 'createSchedule',
  tags,
  summary: 'Create a schedule',
  description: scheduleDescriptions.create,
  ...takesInput(besideInputBytes),
  ...needs('schedule:create'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(CreateSchedule) },
  responses: {
    201: made(Schedule, 'The schedule.'),
    ...problems(
      ...writeCodes,
      'schedule_exists',
      'schedule_limit_reached',
      'schedule_never_fires',
      'idempotency_key_reused',
    ),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/schedules',
  operationId: 'listSchedules',
  tags,
  summary: 'List schedules',
  description: 'In the order of their names, without their inputs.',
  ...needs('schedule:list'),
  request: { params: SlugPath, query: ListQuery },
  responses: { 200: json(listOf(ScheduleSummary), 'A page of schedules.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/schedules/{name}',
  operationId: 'readSchedule',
  tags,
  summary: 'Read a schedule',
  description: 'Its settings, its next occurrence, and what has become of the others.',
  ...needs('schedule:read'),
  request: { params: SchedulePath },
  responses: { 200: versioned(Schedule, 'The schedule.'), ...problems(...tenantReadCodes) },
});

const next = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/schedules/{name}/next',
  operationId: 'listScheduleOccurrences',
  tags,
  summary: 'List the next occurrences of a schedule',
  description: scheduleDescriptions.next,
  ...needs('schedule:read'),
  request: { params: SchedulePath, query: NextQuery },
  responses: { 200: json(ScheduleOccurrences, 'The occurrences.'), ...problems(...tenantReadCodes) },
});

const update = createRoute({
  method: 'patch',
  path: '/v1/orgs/{slug}/schedules/{name}',
  operationId: 'updateSchedule',
  tags,
  summary: 'Change a schedule',
  description: scheduleDescriptions.update,
  ...takesInput(besideInputBytes),
  ...needs('schedule:update'),
  request: { params: SchedulePath, headers: MatchHeaders, body: jsonBody(UpdateSchedule) },
  responses: {
    200: versioned(Schedule, 'The changed schedule.'),
    ...problems(...writeCodes, 'schedule_never_fires', 'precondition_failed'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/schedules/{name}',
  operationId: 'deleteSchedule',
  tags,
  summary: 'Delete a schedule',
  description: scheduleDescriptions.remove,
  ...needs('schedule:delete'),
  request: { params: SchedulePath, headers: MatchHeaders },
  responses: {
    204: { description: 'The schedule is deleted.' },
    ...problems(...tenantReadCodes, 'illegal_transition', 'precondition_failed'),
  },
});

const pause = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/schedules/{name}/pause',
  operationId: 'pauseSchedule',
  tags,
  summary: 'Pause a schedule',
  description: scheduleDescriptions.pause,
  ...needs('schedule:update'),
  request: { params: SchedulePath, body: optionalJsonBody(PauseSchedule) },
  responses: { 200: json(Schedule, 'The schedule.'), ...problems(...writeCodes) },
});

const resume = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/schedules/{name}/resume',
  operationId: 'resumeSchedule',
  tags,
  summary: 'Resume a schedule',
  description: scheduleDescriptions.resume,
  ...needs('schedule:update'),
  request: { params: SchedulePath },
  responses: {
    200: json(Schedule, 'The schedule.'),
    ...problems(...tenantReadCodes, 'illegal_transition', 'schedule_never_fires'),
  },
});

const trigger = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/schedules/{name}/trigger',
  operationId: 'triggerSchedule',
  tags,
  summary: 'Start a run of a schedule now',
  description: scheduleDescriptions.trigger,
  ...needs('run:start'),
  request: { params: SchedulePath, headers: WriteHeaders },
  responses: {
    202: made(Run, 'The run.'),
    ...problems(
      ...tenantReadCodes,
      'illegal_transition',
      'run_exists',
      'run_limit_reached',
      'namespace_missing',
      'idempotency_key_reused',
      'temporal_unavailable',
    ),
  },
});

const backfill = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/schedules/{name}/backfill',
  operationId: 'backfillSchedule',
  tags,
  summary: 'Start the occurrences of a time that has passed',
  description: scheduleDescriptions.backfill,
  ...needs('schedule:update'),
  request: { params: SchedulePath, body: jsonBody(BackfillSchedule) },
  responses: {
    200: json(BackfillStarted, 'What is started.'),
    ...problems(...writeCodes, 'backfill_too_large', 'backfill_running'),
  },
});

export const scheduleRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    const { value: schedule, replayed } = await createSchedule(contextOf(c), slug, input, options);
    setHeaders(c, { version: schedule, location: `/v1/orgs/${slug}/schedules/${schedule.name}`, replayed });
    return c.json(schedule, 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listSchedules(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, name } = c.req.valid('param');
    const schedule = await readSchedule(contextOf(c), slug, name);
    setHeaders(c, { version: schedule });
    return c.json(schedule, 200);
  });

  endpoint(app, next, async (c) => {
    const { slug, name } = c.req.valid('param');
    const data = await listOccurrences(contextOf(c), slug, name, c.req.valid('query').count);
    return c.json({ data }, 200);
  });

  endpoint(app, update, async (c) => {
    const { slug, name } = c.req.valid('param');
    const conditions = conditionsOf(c.req.valid('header'));
    const schedule = await updateSchedule(contextOf(c), slug, name, c.req.valid('json'), conditions);
    setHeaders(c, { version: schedule });
    return c.json(schedule, 200);
  });

  endpoint(app, remove, async (c) => {
    const { slug, name } = c.req.valid('param');
    await deleteSchedule(contextOf(c), slug, name, conditionsOf(c.req.valid('header')));
    return c.body(null, 204);
  });

  endpoint(app, pause, async (c) => {
    const { slug, name } = c.req.valid('param');
    return c.json(await pauseSchedule(contextOf(c), slug, name, c.req.valid('json')), 200);
  });

  endpoint(app, resume, async (c) => {
    const { slug, name } = c.req.valid('param');
    return c.json(await resumeSchedule(contextOf(c), slug, name), 200);
  });

  endpoint(app, trigger, async (c) => {
    const { slug, name } = c.req.valid('param');
    const options = requestOptions(c, c.req.valid('header'), {});
    const { run, replayed } = await triggerSchedule(contextOf(c), slug, name, options);
    setHeaders(c, { location: `/v1/orgs/${slug}/runs/${run.id}`, replayed });
    return c.json(run, 202);
  });

  endpoint(app, backfill, async (c) => {
    const { slug, name } = c.req.valid('param');
    return c.json(await backfillSchedule(contextOf(c), slug, name, c.req.valid('json')), 200);
  });
};
