import { createRoute } from '@hono/zod-openapi';
import { KeyVerification, VerifyKey } from '../../contract/api-key-verification.ts';
import { Me } from '../../contract/me.ts';
import { verifyKey } from '../../usecases/authentication/key-verification.ts';
import { readMe } from '../../usecases/authentication/me.ts';
import { authenticationDescriptions } from '../descriptions/authentication.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { noteUseElsewhere } from '../middleware/elevation.ts';
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
  summary: 'Identify the caller',
  description: authenticationDescriptions.me,
  security: secured,
  responses: { 200: json(Me, 'The caller.'), ...problems('validation_failed', ...keyCodes) },
});

const verify = createRoute({
  method: 'post',
  path: '/v1/auth/verify',
  operationId: 'verifyKey',
  tags,
  summary: 'Verify a key',
  description: authenticationDescriptions.verify,
  ...needs('key:verify'),
  ...changesNothing,
  ...perAddress('verification'),
  request: { body: { required: true, content: { 'application/json': { schema: VerifyKey } } } },
  responses: {
    200: json(KeyVerification, 'The result of the verification.'),
    ...problems(...readCodes, ...activeCodes, 'payload_too_large', 'unsupported_media_type'),
  },
});

export const authRoutes = (app: Api): void => {
  endpoint(app, me, async (c) => c.json(await readMe(contextOf(c)), 200));

  endpoint(app, verify, async (c) => {
    const noteUse = noteUseElsewhere(c, verify.operationId);
    return c.json(await verifyKey(contextOf(c), c.var.deps.access, c.req.valid('json'), noteUse), 200);
  });
};
