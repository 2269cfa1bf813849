import { createRoute } from '@hono/zod-openapi';
import { Operation, Reason } from '../../contract/operation.ts';
import {
  activateOrganization,
  deactivateOrganization,
  resumeOrganization,
  suspendOrganization,
} from '../../usecases/organization/status.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { answerOperation } from '../operation-answer.ts';
import { jsonBody, requestOptions, SlugPath, StartHeaders } from '../parameters.ts';
import { endedHeaders, json, needs, problems, startCodes, startedHeaders } from '../responses.ts';

const changeOfStatus = <V extends 'suspend' | 'resume' | 'deactivate' | 'activate'>(
  verb: V,
  summary: string,
  ...description: string[]
) =>
  createRoute({
    method: 'post',
    path: `/v1/orgs/{slug}/${verb}`,
    operationId: `${verb}Organization`,
    tags: ['Organizations'],
    summary,
    description: [
      ...description,
      'Forward only: a step that fails is tried again until it succeeds, and shows `stuck` after ten tries. While the first step waits, `cancel` of the operation gives it up and nothing has changed. Once the status has changed, `retry` hastens what waits, and `cancel` is possible while `stuck`: the operation ends `failed`, and `residue` names the schedules that it did not reach.',
    ].join('\n\n'),
    ...needs(`organization:${verb}`),
    request: { params: SlugPath, headers: StartHeaders, body: jsonBody(Reason) },
    responses: {
      200: { ...json(Operation, 'The operation has succeeded (`Prefer: wait`).'), headers: endedHeaders },
      202: { ...json(Operation, 'The operation has started.'), headers: startedHeaders },
      ...problems(...startCodes, 'not_found', 'illegal_transition'),
    },
  });

const suspend = changeOfStatus(
  'suspend',
  'Suspend an active organization',
  'Starts the operation `suspendOrganization`. Within a second its members can do nothing but read it, its operations and its audit trail; nothing is dispatched, and its schedules are paused.',
);
const resume = changeOfStatus(
  'resume',
  'Resume a suspended organization',
  'Starts the operation `resumeOrganization`: back to `active`. The schedules that the suspension paused run again; one that was paused before stays paused.',
);
const deactivate = changeOfStatus(
  'deactivate',
  'Take an active organization out of use',
  "Starts the operation `deactivateOrganization`: the organization's own choice, where a suspension is the platform's. The effects are the same, but its admins can `activate` it again.",
);
const activate = changeOfStatus(
  'activate',
  'Take an inactive organization back into use',
  'Starts the operation `activateOrganization`: back to `active`. The schedules that the deactivation paused run again. A suspension is not lifted by it.',
);

export const organizationStatusRoutes = (app: Api): void => {
  for (const [route, run] of [
    [suspend, suspendOrganization],
    [resume, resumeOrganization],
    [deactivate, deactivateOrganization],
    [activate, activateOrganization],
  ] as const)
    endpoint(app, route, async (c) => {
      const headers = c.req.valid('header');
      const reason = c.req.valid('json');
      const options = requestOptions(c, headers, reason);
      const started = await run(contextOf(c), c.req.valid('param').slug, reason, options);
      return answerOperation(c, started, { wait: headers.Prefer });
    });
};
