import { createRoute } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { AssertionOptions } from '../../contract/passkey.ts';
import {
  AskRecoveryOptions,
  CompleteRecovery,
  ConfirmFactorRecovery,
  FactorRecovery,
  RequestFactorRecovery,
  RequestRecovery,
} from '../../contract/recovery.ts';
import { EndedSessions } from '../../contract/session.ts';
import { confirmFactorRecovery, requestFactorRecovery } from '../../usecases/recovery/factors.ts';
import { openMailQueue } from '../../usecases/recovery/mail-queue.ts';
import { completeRecovery, recoveryOptions, requestRecovery } from '../../usecases/recovery/recovery.ts';
import { recoveryDescriptions } from '../descriptions/recovery.ts';
import { endpoint } from '../endpoint.ts';
import type { Api, ApiEnv } from '../env.ts';
import { noteError } from '../errors.ts';
import { countedIfSent } from '../factor-metrics.ts';
import { jsonBody } from '../parameters.ts';
import { visitOf } from '../people.ts';
import { changesNothing, inputCodes, json, open, openCodes, perAddress, problems, visitCodes } from '../responses.ts';

const tags = ['Sessions'];

const requestCodes = visitCodes.filter((code) => code !== 'kms_unavailable');

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
  responses: {
    202: { description: 'A link is mailed if the address is known.' },
    ...problems(...inputCodes, ...requestCodes),
  },
});

const options = createRoute({
  method: 'post',
  path: '/v1/auth/recovery/options',
  operationId: 'recoveryOptions',
  tags,
  summary: 'Begin to prove a passkey for a new password',
  description: recoveryDescriptions.options,
  ...open,
  ...changesNothing,
  ...perAddress('verification'),
  request: { body: jsonBody(AskRecoveryOptions) },
  responses: {
    200: json(AssertionOptions, 'The options for the browser.'),
    ...problems(...openCodes, 'not_found', 'link_expired', 'passkeys_unavailable'),
  },
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
      'password_rejected',
      'mfa_required',
      'mfa_failed',
      'challenge_expired',
      'passkeys_unavailable',
      'not_found',
      'link_expired',
      'login_throttled',
      'login_overloaded',
    ),
  },
});

const requestFactors = createRoute({
  method: 'post',
  path: '/v1/auth/recovery/requests',
  operationId: 'requestFactorRecovery',
  tags,
  summary: 'Ask for the removal of lost second factors',
  description: recoveryDescriptions.requestFactors,
  ...open,
  ...perAddress('login'),
  request: { body: jsonBody(RequestFactorRecovery) },
  responses: {
    202: { description: 'A link is mailed if the address is that of a member with a second factor.' },
    ...problems(...inputCodes, ...requestCodes),
  },
});

const confirmFactors = createRoute({
  method: 'post',
  path: '/v1/auth/recovery/requests/confirm',
  operationId: 'confirmFactorRecovery',
  tags,
  summary: 'Ask the administrators, and see how far the request is',
  description: recoveryDescriptions.confirmFactors,
  ...open,
  ...perAddress('verification'),
  request: { body: jsonBody(ConfirmFactorRecovery) },
  responses: {
    200: json(FactorRecovery, 'The request.'),
    ...problems(
      ...openCodes,
      'not_found',
      'link_expired',
      'illegal_transition',
      'not_enough_approvers',
      'temporal_unavailable',
    ),
  },
});

/** Of one process. */
const bounds = { atATimeMax: 2, waitingMax: 1_000 };

export const recoveryRoutes = (app: Api): void => {
  const queue = openMailQueue(bounds);
  const laterIn =
    (c: HonoContext<ApiEnv>) =>
    (identityId: string, work: () => Promise<void>): void => {
      const isTaken = queue(identityId, () => work().catch((error: unknown) => void noteError(c, error)));
      if (!isTaken) c.var.deps.logger.warn({ identityId }, 'a link for a recovery is not mailed: too many wait');
    };
  endpoint(app, request, async (c) => {
    await requestRecovery(visitOf(c), c.req.valid('json'), laterIn(c));
    return c.body(null, 202);
  });
  endpoint(app, requestFactors, async (c) => {
    await requestFactorRecovery(visitOf(c), c.req.valid('json'), laterIn(c));
    return c.body(null, 202);
  });
  endpoint(app, confirmFactors, async (c) =>
    c.json(await confirmFactorRecovery(visitOf(c), c.req.valid('json').token), 200),
  );
  endpoint(app, options, async (c) => c.json(await recoveryOptions(visitOf(c), c.req.valid('json').token), 200));
  endpoint(app, complete, async (c) => {
    const input = c.req.valid('json');
    return c.json(await countedIfSent(c, input, completeRecovery(visitOf(c), input)), 200);
  });
};
