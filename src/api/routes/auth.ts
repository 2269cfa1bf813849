import { createRoute } from '@hono/zod-openapi';
import { KeyVerification, VerifyKey } from '../../contract/api-key-verification.ts';
import { Me } from '../../contract/me.ts';
import { verifyKey } from '../../usecases/authentication/key-verification.ts';
import { readMe } from '../../usecases/authentication/me.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import {
  activeCodes,
  changesNothing,
  json,
  keyCodes,
  needs,
  perAddress,
  problems,
  readCodes,
  secured,
} from '../responses.ts';

const tags = ['Authentication'];

const me = createRoute({
  method: 'get',
  path: '/v1/me',
  operationId: 'readMe',
  tags,
  summary: 'Who am I',
  description: [
    'The user, organization and key that a request is made with, and what it may do.',
    'For every key that is accepted, whatever the status of its organization. A suspended user gets 403 `user_suspended`.',
  ].join('\n\n'),
  security: secured,
  responses: { 200: json(Me, 'The caller.'), ...problems('validation_failed', ...keyCodes) },
});

const verify = createRoute({
  method: 'post',
  path: '/v1/auth/verify',
  operationId: 'verifyKey',
  tags,
  summary: 'Verify a key',
  description: [
    'For servers that are sent keys of Freehold and have to know whose they are. Send the key of the caller; the credentials of the request are those of the server that asks.',
    'The answer is 200 also for a key that is not accepted: `valid` is false, and `code` says why. Nothing is said of a key of another organization than that of the server: it looks unknown (`invalid_credentials`). The platform may ask about all.',
    'With `permission` the key must be able to do that, and only then is a user of an organization that is not active accepted, if the permission outlasts it. `cost` is taken from the limits of the key; when it cannot be, the code is `rate_limited`.',
    'Verified from memory; a change of access is known everywhere within a second. It writes nothing, so it takes no `Idempotency-Key`: sent again it verifies again.',
  ].join('\n\n'),
  ...needs('key:verify'),
  ...changesNothing,
  ...perAddress('verification'),
  request: { body: { required: true, content: { 'application/json': { schema: VerifyKey } } } },
  responses: {
    200: json(KeyVerification, 'What is known of the key.'),
    ...problems(...readCodes, ...activeCodes, 'payload_too_large', 'unsupported_media_type'),
  },
});

export const authRoutes = (app: Api): void => {
  endpoint(app, me, async (c) => c.json(await readMe(contextOf(c)), 200));

  endpoint(app, verify, async (c) =>
    c.json(await verifyKey(contextOf(c), c.var.deps.access, c.req.valid('json')), 200),
  );
};
