import { createRoute } from '@hono/zod-openapi';
import { ListQuery, listOf } from '../../contract/list.ts';
import { MemberSession } from '../../contract/member-session.ts';
import { Reason } from '../../contract/operation.ts';
import { EndedSessions } from '../../contract/session.ts';
import { endMemberSessions, listMemberSessions } from '../../usecases/session/member-session.ts';
import { setHeaders } from '../answers.ts';
import { memberSessionDescriptions } from '../descriptions/member-session.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { itemPath, jsonBody, requestOptions, WriteHeaders } from '../parameters.ts';
import { json, needs, problems, tenantReadCodes, writeCodes, written } from '../responses.ts';

const tags = ['Sessions'];
const UserPath = itemPath('The id of the member.');

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/users/{id}/sessions',
  operationId: 'listMemberSessions',
  tags,
  summary: 'List the sessions of a member',
  description: memberSessionDescriptions.list,
  ...needs('session:list'),
  request: { params: UserPath, query: ListQuery },
  responses: { 200: json(listOf(MemberSession), 'A page of sessions.'), ...problems(...tenantReadCodes) },
});

const revoke = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/users/{id}/sessions/revoke',
  operationId: 'endMemberSessions',
  tags,
  summary: 'Shut out the sessions of a member',
  description: memberSessionDescriptions.revoke,
  ...needs('session:revoke'),
  request: { params: UserPath, headers: WriteHeaders, body: jsonBody(Reason) },
  responses: {
    200: written(EndedSessions, 'How many sessions had come in.'),
    ...problems(...writeCodes, 'idempotency_key_reused'),
  },
});

export const memberSessionRoutes = (app: Api): void => {
  endpoint(app, list, async (c) => {
    const { slug, id } = c.req.valid('param');
    return c.json(await listMemberSessions(contextOf(c), slug, id, c.req.valid('query')), 200);
  });

  endpoint(app, revoke, async (c) => {
    const { slug, id } = c.req.valid('param');
    const reason = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), reason);
    const { value, replayed } = await endMemberSessions(contextOf(c), slug, id, reason, options);
    setHeaders(c, { replayed });
    return c.json(value, 200);
  });
};
