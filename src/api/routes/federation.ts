import { createRoute } from '@hono/zod-openapi';
import { BeginLink, BegunLink, FederatedIdentities, SignInOptions, SignInQuery } from '../../contract/federation.ts';
import { flowNameOf, flowSeconds } from '../../usecases/federation/flow.ts';
import { beginLink, listFederatedIdentities, removeLink } from '../../usecases/federation/link.ts';
import { listSignInOptions } from '../../usecases/federation/sign-in.ts';
import { setFlowCookie } from '../cookies.ts';
import { signInDescriptions } from '../descriptions/sign-in.ts';
import { endpoint } from '../endpoint.ts';
import type { Api } from '../env.ts';
import { IdPath, optionalJsonBody } from '../parameters.ts';
import { personContextOf, visitOf } from '../people.ts';
import { json, open, perAddress, personal, personalCodes, problems, sensitive } from '../responses.ts';

const tags = ['Federation'];

const options = createRoute({
  method: 'get',
  path: '/v1/auth/sso',
  operationId: 'listSignInOptions',
  tags,
  summary: 'Find where to sign in',
  description: signInDescriptions.options,
  ...open,
  ...perAddress('sensitive'),
  request: { query: SignInQuery },
  responses: {
    200: json(SignInOptions, 'The identity providers.'),
    ...problems('validation_failed', 'rate_limited', 'internal_error', 'database_unavailable'),
  },
});

const link = createRoute({
  method: 'post',
  path: '/v1/auth/oidc/{id}/link',
  operationId: 'linkFederatedIdentity',
  tags,
  summary: 'Link an account at an identity provider',
  description: signInDescriptions.link,
  ...personal,
  ...sensitive,
  request: { params: IdPath, body: optionalJsonBody(BeginLink) },
  responses: {
    200: json(BegunLink, 'Where this browser goes.'),
    ...problems(
      'validation_failed',
      'payload_too_large',
      'unsupported_media_type',
      ...personalCodes,
      'not_found',
      'illegal_transition',
      'sso_failed',
      'idp_unavailable',
    ),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/auth/federated-identities',
  operationId: 'listFederatedIdentities',
  tags,
  summary: 'List the linked accounts of the caller',
  description: signInDescriptions.list,
  ...personal,
  responses: { 200: json(FederatedIdentities, 'The accounts.'), ...problems(...personalCodes) },
});

const unlink = createRoute({
  method: 'delete',
  path: '/v1/auth/federated-identities/{id}',
  operationId: 'unlinkFederatedIdentity',
  tags,
  summary: 'Remove a linked account of the caller',
  description: signInDescriptions.unlink,
  ...personal,
  ...sensitive,
  request: { params: IdPath },
  responses: {
    204: { description: 'The account is no longer linked.' },
    ...problems('validation_failed', ...personalCodes, 'not_found'),
  },
});

export const federationRoutes = (app: Api): void => {
  endpoint(app, options, async (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json(await listSignInOptions(visitOf(c), c.req.valid('query')), 200);
  });

  endpoint(app, link, async (c) => {
    const { url, state, sealed } = await beginLink(personContextOf(c), c.req.valid('param').id, c.req.valid('json'));
    setFlowCookie(c, flowNameOf(state), sealed, flowSeconds);
    c.header('Cache-Control', 'no-store');
    return c.json({ url }, 200);
  });

  endpoint(app, list, async (c) => c.json(await listFederatedIdentities(personContextOf(c)), 200));

  endpoint(app, unlink, async (c) => {
    await removeLink(personContextOf(c), c.req.valid('param').id);
    return c.body(null, 204);
  });
};
