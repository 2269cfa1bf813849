import { createRoute } from '@hono/zod-openapi';
import { Account, UpdateAccount } from '../../contract/account.ts';
import { readAccount, updateAccount } from '../../usecases/session/own-account.ts';
import { accountDescriptions } from '../descriptions/account.ts';
import { endpoint } from '../endpoint.ts';
import type { Api } from '../env.ts';
import { jsonBody } from '../parameters.ts';
import { personContextOf } from '../people.ts';
import { json, personal, personalCodes, personalOrBound, problems } from '../responses.ts';

const tags = ['Sessions'];
const path = '/v1/auth/account';

const read = createRoute({
  method: 'get',
  path,
  operationId: 'readAccount',
  tags,
  summary: 'Read the account of the caller',
  description: accountDescriptions.read,
  ...personalOrBound,
  responses: { 200: json(Account, 'The account.'), ...problems('validation_failed', ...personalCodes) },
});

const update = createRoute({
  method: 'patch',
  path,
  operationId: 'updateAccount',
  tags,
  summary: 'Change the account of the caller',
  description: accountDescriptions.update,
  ...personal,
  request: { body: jsonBody(UpdateAccount) },
  responses: {
    200: json(Account, 'The changed account.'),
    ...problems('validation_failed', ...personalCodes, 'payload_too_large', 'unsupported_media_type'),
  },
});

export const accountRoutes = (app: Api): void => {
  endpoint(app, read, async (c) => c.json(await readAccount(personContextOf(c)), 200));
  endpoint(app, update, async (c) => c.json(await updateAccount(personContextOf(c), c.req.valid('json')), 200));
};
