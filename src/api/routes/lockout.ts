import { createRoute } from '@hono/zod-openapi';
import { Lockout } from '../../contract/lockout.ts';
import { Reason } from '../../contract/operation.ts';
import { User } from '../../contract/user.ts';
import { releaseMember } from '../../usecases/recovery/hold.ts';
import { readLockout, unlockUser } from '../../usecases/session/lockout.ts';
import { setHeaders } from '../answers.ts';
import { lockoutDescriptions } from '../descriptions/lockout.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { itemPath, jsonBody, requestOptions, WriteHeaders } from '../parameters.ts';
import { json, needs, perAddress, problems, sensitive, tenantReadCodes, writeCodes, written } from '../responses.ts';

const tags = ['Sessions'];
const UserPath = itemPath('The id of the member.');

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/users/{id}/lockout',
  operationId: 'readLockout',
  tags,
  summary: 'Read the lock-out of a member',
  description: lockoutDescriptions.read,
  ...needs('lockout:read'),
  request: { params: UserPath },
  responses: { 200: json(Lockout, 'What failed sign-ins have led to.'), ...problems(...tenantReadCodes) },
});

const unlock = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/users/{id}/unlock',
  operationId: 'unlockUser',
  tags,
  summary: 'Unlock the password of a member',
  description: lockoutDescriptions.unlock,
  ...needs('user:unlock'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: UserPath, headers: WriteHeaders, body: jsonBody(Reason) },
  responses: {
    200: written(Lockout, 'The lock-out afterwards.'),
    ...problems(...writeCodes, 'idempotency_key_reused'),
  },
});

const release = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/users/{id}/release',
  operationId: 'releaseUser',
  tags: ['Members'],
  summary: 'Release a held member',
  description: lockoutDescriptions.release,
  ...needs('user:release'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: UserPath, headers: WriteHeaders, body: jsonBody(Reason) },
  responses: {
    200: written(User, 'The released member.'),
    ...problems(...writeCodes, 'idempotency_key_reused'),
  },
});

export const lockoutRoutes = (app: Api): void => {
  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    const { attempts } = c.var.deps;
    return c.json(await readLockout({ ...contextOf(c), attempts }, slug, id), 200);
  });

  endpoint(app, unlock, async (c) => {
    const { slug, id } = c.req.valid('param');
    const reason = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), reason);
    const { value, replayed } = await unlockUser(contextOf(c), slug, id, reason, options);
    if (!replayed) c.var.deps.metrics.unlocks.inc();
    setHeaders(c, { replayed });
    return c.json(value, 200);
  });

  endpoint(app, release, async (c) => {
    const { slug, id } = c.req.valid('param');
    const reason = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), reason);
    const { value: user, replayed } = await releaseMember(contextOf(c), slug, id, reason, options);
    setHeaders(c, { version: user, replayed });
    return c.json(user, 200);
  });
};
