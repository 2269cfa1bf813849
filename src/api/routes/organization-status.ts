import { createRoute } from '@hono/zod-openapi';
import { Operation, Reason } from '../../contract/operation.ts';
import {
  activateOrganization,
  deactivateOrganization,
  resumeOrganization,
  suspendOrganization,
} from '../../usecases/organization/status.ts';
import { answerOperation } from '../answers.ts';
import { organizationStatusDescriptions } from '../descriptions/organization-status.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { jsonBody, requestOptions, SlugPath, StartHeaders } from '../parameters.ts';
import { endedHeaders, json, needs, problems, startCodes, startedHeaders } from '../responses.ts';

const changeOfStatus = <V extends 'suspend' | 'resume' | 'deactivate' | 'activate'>(verb: V, summary: string) =>
  createRoute({
    method: 'post',
    path: `/v1/orgs/{slug}/${verb}`,
    operationId: `${verb}Organization`,
    tags: ['Organizations'],
    summary,
    description: organizationStatusDescriptions[verb],
    ...needs(`organization:${verb}`),
    request: { params: SlugPath, headers: StartHeaders, body: jsonBody(Reason) },
    responses: {
      200: { ...json(Operation, 'The operation has succeeded (`Prefer: wait`).'), headers: endedHeaders },
      202: { ...json(Operation, 'The operation has started.'), headers: startedHeaders },
      ...problems(...startCodes, 'not_found', 'illegal_transition'),
    },
  });

const suspend = changeOfStatus('suspend', 'Suspend an active organization');
const resume = changeOfStatus('resume', 'Resume a suspended organization');
const deactivate = changeOfStatus('deactivate', 'Take an active organization out of use');
const activate = changeOfStatus('activate', 'Take an inactive organization back into use');

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
