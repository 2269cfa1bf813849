import { createRoute } from '@hono/zod-openapi';
import { listOf } from '../../contract/list.ts';
import { Reason } from '../../contract/operation.ts';
import { Person, PersonQuery } from '../../contract/person.ts';
import { disablePerson, enablePerson, listPeople } from '../../usecases/session/person.ts';
import { personDescriptions } from '../descriptions/person.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { IdPath, jsonBody } from '../parameters.ts';
import { json, needs, problems, readCodes, sensitive } from '../responses.ts';

const tags = ['People'];
const changeCodes = [...readCodes, 'not_found', 'payload_too_large', 'unsupported_media_type'] as const;

const list = createRoute({
  method: 'get',
  path: '/v1/people',
  operationId: 'listPeople',
  tags,
  summary: 'Find a person by its email',
  description: personDescriptions.list,
  ...needs('person:list'),
  request: { query: PersonQuery },
  responses: { 200: json(listOf(Person), 'A page of at most one person.'), ...problems(...readCodes) },
});

const disable = createRoute({
  method: 'post',
  path: '/v1/people/{id}/disable',
  operationId: 'disablePerson',
  tags,
  summary: 'Refuse a person everywhere',
  description: personDescriptions.disable,
  ...needs('person:disable'),
  ...sensitive,
  request: { params: IdPath, body: jsonBody(Reason) },
  responses: { 200: json(Person, 'The disabled person.'), ...problems(...changeCodes, 'illegal_transition') },
});

const enable = createRoute({
  method: 'post',
  path: '/v1/people/{id}/enable',
  operationId: 'enablePerson',
  tags,
  summary: 'Let a disabled person sign in again',
  description: personDescriptions.enable,
  ...needs('person:enable'),
  ...sensitive,
  request: { params: IdPath, body: jsonBody(Reason) },
  responses: { 200: json(Person, 'The person.'), ...problems(...changeCodes) },
});

export const personRoutes = (app: Api): void => {
  endpoint(app, list, async (c) => c.json(await listPeople(contextOf(c), c.req.valid('query')), 200));
  endpoint(app, disable, async (c) =>
    c.json(await disablePerson(contextOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
  );
  endpoint(app, enable, async (c) =>
    c.json(await enablePerson(contextOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
  );
};
