import { createRoute, z } from '@hono/zod-openapi';
import {
  AddedTotp,
  AddTotp,
  ConfirmedTotp,
  ConfirmTotp,
  Factor,
  Factors,
  RecoveryCodes,
  RenameFactor,
  StepUp,
  VerifyMfa,
} from '../../contract/factor.ts';
import { CookieSession, CookieSignedIn, SessionTokens, SignedIn } from '../../contract/session.ts';
import {
  addTotp,
  confirmTotp,
  listFactors,
  removeFactor,
  renameFactor,
  renewRecovery,
} from '../../usecases/session/factor.ts';
import { stepUp, verifyMfa } from '../../usecases/session/mfa.ts';
import { proveByPassword } from '../../usecases/session/own-password.ts';
import { prepareTransport, presentSession } from '../cookies.ts';
import { factorDescriptions } from '../descriptions/factor.ts';
import { endpoint } from '../endpoint.ts';
import type { Api } from '../env.ts';
import { countedIfSent, countedProof, kindOf } from '../factor-metrics.ts';
import { IdPath, jsonBody } from '../parameters.ts';
import { personContextOf, visitOf } from '../people.ts';
import {
  inputCodes,
  json,
  open,
  perAddress,
  personalCodes,
  personalOrBound,
  problems,
  sensitive,
} from '../responses.ts';

const tags = ['Second factors'];

const changeCodes = ['validation_failed', ...personalCodes, 'step_up_required'] as const;

const verify = createRoute({
  method: 'post',
  path: '/v1/auth/mfa/verify',
  operationId: 'verifyMfa',
  tags,
  summary: 'Prove the second factor of a sign-in',
  description: factorDescriptions.verify,
  ...open,
  ...perAddress('login'),
  request: { body: jsonBody(VerifyMfa) },
  responses: {
    200: json(z.union([SignedIn, CookieSignedIn]), 'The session and its tokens.'),
    ...problems(
      ...inputCodes,
      'rate_limited',
      'internal_error',
      'database_unavailable',
      'kms_unavailable',
      'mfa_failed',
      'challenge_expired',
      'csrf_rejected',
      'login_throttled',
      'passkeys_unavailable',
    ),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/auth/factors',
  operationId: 'listFactors',
  tags,
  summary: 'List the second factors of the caller',
  description: factorDescriptions.list,
  ...personalOrBound,
  responses: { 200: json(Factors, 'The factors.'), ...problems(...personalCodes) },
});

const add = createRoute({
  method: 'post',
  path: '/v1/auth/factors/totp',
  operationId: 'addTotp',
  tags,
  summary: 'Begin an authenticator app',
  description: factorDescriptions.addTotp,
  ...personalOrBound,
  ...sensitive,
  request: { body: jsonBody(AddTotp) },
  responses: {
    200: json(AddedTotp, 'The factor and its secret.'),
    ...problems(...inputCodes, ...changeCodes, 'factor_limit_reached'),
  },
});

const confirm = createRoute({
  method: 'post',
  path: '/v1/auth/factors/totp/{id}/confirm',
  operationId: 'confirmTotp',
  tags,
  summary: 'Add an authenticator app by a code of it',
  description: factorDescriptions.confirmTotp,
  ...personalOrBound,
  ...sensitive,
  ...perAddress('login'),
  request: { params: IdPath, body: jsonBody(ConfirmTotp) },
  responses: {
    200: json(ConfirmedTotp, 'The factor, and the session that replaces the calling one.'),
    ...problems(...inputCodes, ...changeCodes, 'mfa_failed', 'login_throttled', 'not_found', 'illegal_transition'),
  },
});

const rename = createRoute({
  method: 'patch',
  path: '/v1/auth/factors/{id}',
  operationId: 'renameFactor',
  tags,
  summary: 'Rename a second factor of the caller',
  description: factorDescriptions.rename,
  ...personalOrBound,
  request: { params: IdPath, body: jsonBody(RenameFactor) },
  responses: { 200: json(Factor, 'The factor.'), ...problems(...inputCodes, ...personalCodes, 'not_found') },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/auth/factors/{id}',
  operationId: 'removeFactor',
  tags,
  summary: 'Remove a second factor of the caller',
  description: factorDescriptions.remove,
  ...personalOrBound,
  ...sensitive,
  request: { params: IdPath },
  responses: {
    204: { description: 'The factor is removed.' },
    ...problems(...changeCodes, 'not_found', 'factor_required'),
  },
});

const codes = createRoute({
  method: 'post',
  path: '/v1/auth/recovery-codes',
  operationId: 'renewRecoveryCodes',
  tags,
  summary: 'Get new recovery codes',
  description: factorDescriptions.recoveryCodes,
  ...personalOrBound,
  ...sensitive,
  responses: { 200: json(RecoveryCodes, 'The codes.'), ...problems(...changeCodes, 'factor_required') },
});

const step = createRoute({
  method: 'post',
  path: '/v1/auth/step-up',
  operationId: 'stepUp',
  tags,
  summary: 'Prove the second factor again',
  description: factorDescriptions.stepUp,
  ...personalOrBound,
  ...perAddress('login'),
  request: { body: jsonBody(StepUp) },
  responses: {
    200: json(z.union([SessionTokens, CookieSession]), 'The session that replaces the calling one.'),
    ...problems(
      ...inputCodes,
      ...personalCodes,
      'login_failed',
      'login_overloaded',
      'mfa_failed',
      'challenge_expired',
      'login_throttled',
      'passkeys_unavailable',
    ),
  },
});

export const factorRoutes = (app: Api): void => {
  endpoint(app, verify, async (c) => {
    const { transport, deviceToken, ...answer } = c.req.valid('json');
    prepareTransport(c, transport);
    const verified = verifyMfa(visitOf(c, deviceToken), answer);
    return c.json(presentSession(c, await countedProof(c, kindOf(answer), verified)), 200);
  });
  endpoint(app, list, async (c) => c.json(await listFactors(personContextOf(c)), 200));
  endpoint(app, add, async (c) => c.json(await addTotp(personContextOf(c), c.req.valid('json')), 200));
  endpoint(app, confirm, async (c) => {
    const { id } = c.req.valid('param');
    const confirmed = confirmTotp(personContextOf(c), id, c.req.valid('json'));
    const { factor, session } = await countedProof(c, 'totp', confirmed);
    return c.json({ factor, session: presentSession(c, session) }, 200);
  });
  endpoint(app, rename, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await renameFactor(personContextOf(c), id, c.req.valid('json')), 200);
  });
  endpoint(app, remove, async (c) => {
    await removeFactor(personContextOf(c), c.req.valid('param').id);
    return c.body(null, 204);
  });
  endpoint(app, codes, async (c) => c.json(await renewRecovery(personContextOf(c)), 200));
  endpoint(app, step, async (c) => {
    const answer = c.req.valid('json');
    const ctx = personContextOf(c);
    const session = await (answer.password === undefined
      ? countedProof(c, kindOf(answer), stepUp(ctx, answer))
      : countedIfSent(c, answer, proveByPassword(ctx, answer)));
    return c.json(presentSession(c, session), 200);
  });
};
