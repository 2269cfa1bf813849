import { createRoute } from '@hono/zod-openapi';
import {
  BatchInvitations,
  BatchOrganizations,
  BatchUsers,
  InvitationsBatch,
  OrganizationsBatch,
  UsersBatch,
} from '../../contract/batch.ts';
import { batchInvitations } from '../../usecases/batch/invitations.ts';
import { batchOrganizations } from '../../usecases/batch/organizations.ts';
import { batchUsers } from '../../usecases/batch/users.ts';
import { answerBatch, setHeaders } from '../answers.ts';
import { batchDescriptions } from '../descriptions/batch.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { chargeCalls } from '../middleware/rate-limit.ts';
import { jsonBody, requestOptions, SlugPath, WriteHeaders } from '../parameters.ts';
import {
  batchHeaders,
  bodyCodes,
  json,
  needs,
  perAddress,
  problems,
  readCodes,
  sensitive,
  takesBytes,
  tenantReadCodes,
} from '../responses.ts';

const batchBytesMax = 1_048_576;

const organizations = createRoute({
  method: 'post',
  path: '/v1/orgs/batch',
  operationId: 'batchOrganizations',
  tags: ['Organizations'],
  summary: 'Suspend or delete many organizations',
  description: batchDescriptions.organizations,
  ...needs('organization:suspend'),
  ...takesBytes(batchBytesMax),
  request: { headers: WriteHeaders, body: jsonBody(BatchOrganizations) },
  responses: {
    200: { ...json(OrganizationsBatch, 'One result for each target.'), headers: batchHeaders },
    ...problems(...readCodes, ...bodyCodes, 'idempotency_key_reused'),
  },
});

const users = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/users/batch',
  operationId: 'batchUsers',
  tags: ['Members'],
  summary: 'Change the roles of many members',
  description: batchDescriptions.users,
  ...needs('user:update'),
  ...sensitive,
  ...takesBytes(batchBytesMax),
  ...perAddress('sensitive'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(BatchUsers) },
  responses: {
    200: { ...json(UsersBatch, 'One result for each target.'), headers: batchHeaders },
    ...problems(...tenantReadCodes, ...bodyCodes, 'idempotency_key_reused'),
  },
});

const invitations = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/invites/batch',
  operationId: 'batchInvitations',
  tags: ['Invitations'],
  summary: 'Invite many people',
  description: batchDescriptions.invitations,
  ...needs('invitation:create'),
  ...sensitive,
  ...takesBytes(batchBytesMax),
  ...perAddress('sensitive'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(BatchInvitations) },
  responses: {
    200: { ...json(InvitationsBatch, 'One result for each target.'), headers: batchHeaders },
    ...problems(...tenantReadCodes, ...bodyCodes, 'idempotency_key_reused'),
  },
});

export const batchRoutes = (app: Api): void => {
  endpoint(app, organizations, async (c) => {
    const input = c.req.valid('json');
    const batch = await batchOrganizations(contextOf(c), input, requestOptions(c, c.req.valid('header'), input));
    return c.json(
      answerBatch(
        c,
        batch,
        (slug) => ({ slug }),
        ({ operation: { id, status } }) => ({ operation: { id, status } }),
      ),
      200,
    );
  });

  endpoint(app, users, async (c) => {
    const input = c.req.valid('json');
    await chargeCalls(c, 'sensitive', input.changes.length - 1);
    const options = requestOptions(c, c.req.valid('header'), input);
    const batch = await batchUsers(contextOf(c), c.req.valid('param').slug, input, options);
    return c.json(
      answerBatch(
        c,
        batch,
        ({ userId }) => ({ userId }),
        ({ value: user }) => ({ user }),
      ),
      200,
    );
  });

  endpoint(app, invitations, async (c) => {
    const input = c.req.valid('json');
    await chargeCalls(c, 'sensitive', input.invites.length - 1);
    const options = requestOptions(c, c.req.valid('header'), input);
    const batch = await batchInvitations(contextOf(c), c.req.valid('param').slug, input, options);
    const made = batch.results.filter(({ outcome }) => 'value' in outcome && !outcome.value.replayed).length;
    c.var.deps.metrics.invitations.inc({ state: 'pending' }, made);
    setHeaders(c, { isSecret: true });
    return c.json(
      answerBatch(
        c,
        batch,
        ({ email }) => ({ email }),
        ({ value: invitation }) => ({ invitation }),
      ),
      200,
    );
  });
};
