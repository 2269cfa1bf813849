import { createRoute, z } from '@hono/zod-openapi';
import { AddedPasskey, AddPasskey, AskMfaOptions } from '../../contract/factor.ts';
import { AssertionOptions, PasskeyLogin, RegistrationOptions } from '../../contract/passkey.ts';
import { CookieSignedIn, SignedIn } from '../../contract/session.ts';
import {
  addPasskey,
  beginPasskey,
  loginWithPasskey,
  mfaOptions,
  passkeyLoginOptions,
  stepUpOptions,
} from '../../usecases/session/passkey.ts';
import { prepareTransport, presentSession } from '../cookies.ts';
import { factorDescriptions } from '../descriptions/factor.ts';
import { endpoint } from '../endpoint.ts';
import type { Api } from '../env.ts';
import { countedProof } from '../factor-metrics.ts';
import { jsonBody } from '../parameters.ts';
import { personContextOf, visitOf } from '../people.ts';
import {
  changesNothing,
  inputCodes,
  json,
  open,
  openCodes,
  perAddress,
  personal,
  personalCodes,
  personalOrBound,
  problems,
  sensitive,
  visitCodes,
} from '../responses.ts';

const tags = ['Second factors'];

const loginOptions = createRoute({
  method: 'post',
  path: '/v1/auth/passkeys/options',
  operationId: 'passkeyLoginOptions',
  tags,
  summary: 'Begin a sign-in with a passkey',
  description: factorDescriptions.passkeyLoginOptions,
  ...open,
  ...changesNothing,
  ...perAddress('verification'),
  responses: {
    200: json(AssertionOptions, 'The options for the browser.'),
    ...problems(...visitCodes, 'passkeys_unavailable'),
  },
});

const login = createRoute({
  method: 'post',
  path: '/v1/auth/passkeys/login',
  operationId: 'loginWithPasskey',
  tags,
  summary: 'Sign in with a passkey',
  description: factorDescriptions.passkeyLogin,
  ...open,
  ...perAddress('login'),
  request: { body: jsonBody(PasskeyLogin) },
  responses: {
    200: json(z.union([SignedIn, CookieSignedIn]), 'The session and its tokens.'),
    ...problems(...openCodes, 'login_failed', 'challenge_expired', 'csrf_rejected', 'passkeys_unavailable'),
  },
});

const begin = createRoute({
  method: 'post',
  path: '/v1/auth/factors/webauthn/options',
  operationId: 'beginPasskey',
  tags,
  summary: 'Begin a passkey',
  description: factorDescriptions.beginPasskey,
  ...personal,
  ...sensitive,
  responses: {
    200: json(RegistrationOptions, 'The options for the browser.'),
    ...problems(...personalCodes, 'step_up_required', 'factor_limit_reached', 'passkeys_unavailable'),
  },
});

const add = createRoute({
  method: 'post',
  path: '/v1/auth/factors/webauthn',
  operationId: 'addPasskey',
  tags,
  summary: 'Add a passkey',
  description: factorDescriptions.addPasskey,
  ...personal,
  ...sensitive,
  request: { body: jsonBody(AddPasskey) },
  responses: {
    200: json(AddedPasskey, 'The passkey, and the session that replaces the calling one.'),
    ...problems(
      ...inputCodes,
      ...personalCodes,
      'step_up_required',
      'mfa_failed',
      'challenge_expired',
      'illegal_transition',
      'factor_limit_reached',
      'passkeys_unavailable',
    ),
  },
});

const mfa = createRoute({
  method: 'post',
  path: '/v1/auth/mfa/options',
  operationId: 'mfaOptions',
  tags,
  summary: 'Begin to prove a passkey as the second factor',
  description: factorDescriptions.mfaOptions,
  ...open,
  ...changesNothing,
  ...perAddress('verification'),
  request: { body: jsonBody(AskMfaOptions) },
  responses: {
    200: json(AssertionOptions, 'The options for the browser.'),
    ...problems(...openCodes, 'challenge_expired', 'not_found', 'passkeys_unavailable'),
  },
});

const stepUp = createRoute({
  method: 'post',
  path: '/v1/auth/step-up/options',
  operationId: 'stepUpOptions',
  tags,
  summary: 'Begin to prove a passkey again',
  description: factorDescriptions.stepUpOptions,
  ...personalOrBound,
  ...changesNothing,
  responses: {
    200: json(AssertionOptions, 'The options for the browser.'),
    ...problems(...personalCodes, 'not_found', 'passkeys_unavailable'),
  },
});

export const passkeyRoutes = (app: Api): void => {
  endpoint(app, loginOptions, async (c) => c.json(passkeyLoginOptions(visitOf(c)), 200));
  endpoint(app, login, async (c) => {
    const { transport, ...input } = c.req.valid('json');
    prepareTransport(c, transport);
    const client = transport === 'cookie' ? 'browser' : input.client;
    return c.json(presentSession(c, await loginWithPasskey(visitOf(c), { ...input, client })), 200);
  });
  endpoint(app, begin, async (c) => c.json(await beginPasskey(personContextOf(c)), 200));
  endpoint(app, add, async (c) => {
    const added = addPasskey(personContextOf(c), c.req.valid('json'));
    const { factor, session } = await countedProof(c, 'webauthn', added);
    return c.json({ factor, session: presentSession(c, session) }, 200);
  });
  endpoint(app, mfa, async (c) => c.json(await mfaOptions(visitOf(c), c.req.valid('json').challenge), 200));
  endpoint(app, stepUp, async (c) => c.json(await stepUpOptions(personContextOf(c)), 200));
};
