import { createRoute } from '@hono/zod-openapi';
import { CompleteRecovery, RequestRecovery } from '../../contract/recovery.ts';
import { EndedSessions } from '../../contract/session.ts';
import { completeRecovery, requestRecovery } from '../../usecases/recovery/recovery.ts';
import { recoveryDescriptions } from '../descriptions/recovery.ts';
import { endpoint } from '../endpoint.ts';
import type { Api } from '../env.ts';
import { noteError } from '../errors.ts';
import { jsonBody } from '../parameters.ts';
import { visitOf } from '../people.ts';
import { json, open, perAddress, problems } from '../responses.ts';

const tags = ['Sessions'];

const openCodes = [
  'validation_failed',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'internal_error',
  'database_unavailable',
] as const;

const request = createRoute({
  method: 'post',
  path: '/v1/auth/recovery',
  operationId: 'requestRecovery',
  tags,
  summary: 'Ask for a new password',
  description: recoveryDescriptions.request,
  ...open,
  ...perAddress('login'),
  request: { body: jsonBody(RequestRecovery) },
  responses: { 202: { description: 'A link is mailed if the address is known.' }, ...problems(...openCodes) },
});

const complete = createRoute({
  method: 'post',
  path: '/v1/auth/recovery/complete',
  operationId: 'completeRecovery',
  tags,
  summary: 'Choose a new password',
  description: recoveryDescriptions.complete,
  ...open,
  ...perAddress('login'),
  request: { body: jsonBody(CompleteRecovery) },
  responses: {
    200: json(EndedSessions, 'How many sessions have ended.'),
    ...problems(
      ...openCodes,
      'kms_unavailable',
      'password_rejected',
      'mfa_required',
      'mfa_failed',
      'not_found',
      'link_expired',
      'login_throttled',
      'login_overloaded',
    ),
  },
});

export const recoveryRoutes = (app: Api): void => {
  endpoint(app, request, async (c) => {
    const later = (work: Promise<void>): void => void work.catch((error: unknown) => noteError(c, error));
    await requestRecovery(visitOf(c), c.req.valid('json'), later);
    return c.body(null, 202);
  });
  endpoint(app, complete, async (c) => c.json(await completeRecovery(visitOf(c), c.req.valid('json')), 200));
};
