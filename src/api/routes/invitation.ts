import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  AcceptedInvitation,
  AcceptInvitation,
  CreateInvitation,
  Invitation,
  InvitationFilter,
  InvitationPreview,
  InviteUser,
  IssuedInvitation,
  LookUpInvitation,
} from '../../contract/invitation.ts';
import { ListQuery, listOf } from '../../contract/list.ts';
import { Reason } from '../../contract/operation.ts';
import type { Written } from '../../usecases/idempotency/answer.ts';
import { acceptInvitation, lookUpInvitation } from '../../usecases/invitation/acceptance.ts';
import {
  createInvitation,
  inviteUser,
  listInvitations,
  readInvitation,
  resendInvitation,
  revokeInvitation,
} from '../../usecases/invitation/invitation.ts';
import { setHeaders } from '../answers.ts';
import { invitationDescriptions } from '../descriptions/invitation.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, type ApiEnv, contextOf } from '../env.ts';
import {
  conditionsOf,
  itemPath,
  jsonBody,
  MatchHeaders,
  requestOptions,
  SlugPath,
  WriteHeaders,
} from '../parameters.ts';
import { visitOf } from '../people.ts';
import {
  activeCodes,
  changesNothing,
  json,
  made,
  needs,
  open,
  openCodes,
  perAddress,
  personalIfSignedIn,
  problems,
  sensitive,
  tenantReadCodes,
  versioned,
  writeCodes,
  written,
} from '../responses.ts';

const tags = ['Invitations'];
const InvitationPath = itemPath('The id of the invitation.');
const UserPath = itemPath('The id of the member.');

/** The ends of an invitation. */
const endCodes = ['invitation_accepted', 'invitation_revoked', 'invitation_expired'] as const;

const create = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/invites',
  operationId: 'createInvitation',
  tags,
  summary: 'Invite somebody to become a member',
  description: invitationDescriptions.create,
  ...needs('invitation:create'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: SlugPath, headers: WriteHeaders, body: jsonBody(CreateInvitation) },
  responses: {
    201: made(IssuedInvitation, 'The invitation.'),
    ...problems(...writeCodes, 'email_taken', 'invitation_pending', 'idempotency_key_reused'),
  },
});

const invite = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/users/{id}/invite',
  operationId: 'inviteUser',
  tags,
  summary: 'Invite a member to sign in',
  description: invitationDescriptions.inviteUser,
  ...needs('user:invite'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: UserPath, headers: WriteHeaders, body: jsonBody(InviteUser) },
  responses: {
    201: made(IssuedInvitation, 'The invitation.'),
    ...problems(...writeCodes, 'invitation_pending', 'idempotency_key_reused'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/invites',
  operationId: 'listInvitations',
  tags,
  summary: 'List invitations',
  description: invitationDescriptions.list,
  ...needs('invitation:list'),
  request: { params: SlugPath, query: ListQuery.extend(InvitationFilter.shape) },
  responses: { 200: json(listOf(Invitation), 'A page of invitations.'), ...problems(...tenantReadCodes) },
});

const read = createRoute({
  method: 'get',
  path: '/v1/orgs/{slug}/invites/{id}',
  operationId: 'readInvitation',
  tags,
  summary: 'Read an invitation',
  description: invitationDescriptions.read,
  ...needs('invitation:read'),
  request: { params: InvitationPath },
  responses: { 200: versioned(Invitation, 'The invitation.'), ...problems(...tenantReadCodes) },
});

const resend = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/invites/{id}/resend',
  operationId: 'resendInvitation',
  tags,
  summary: 'Send an invitation again',
  description: invitationDescriptions.resend,
  ...needs('invitation:resend'),
  ...sensitive,
  ...perAddress('sensitive'),
  request: { params: InvitationPath, headers: WriteHeaders },
  responses: {
    200: written(IssuedInvitation, 'The invitation with its new link.'),
    ...problems(...tenantReadCodes, 'illegal_transition', ...endCodes, 'idempotency_key_reused'),
  },
});

const revoke = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/invites/{id}/revoke',
  operationId: 'revokeInvitation',
  tags,
  summary: 'Revoke an invitation',
  description: invitationDescriptions.revoke,
  ...needs('invitation:revoke'),
  request: { params: InvitationPath, headers: WriteHeaders, body: jsonBody(Reason) },
  responses: {
    200: written(Invitation, 'The revoked invitation.'),
    ...problems(...writeCodes, ...endCodes, 'idempotency_key_reused'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/orgs/{slug}/invites/{id}',
  operationId: 'deleteInvitation',
  tags,
  summary: 'Delete an invitation',
  description: invitationDescriptions.remove,
  ...needs('invitation:revoke'),
  request: { params: InvitationPath, headers: MatchHeaders },
  responses: {
    204: { description: 'The invitation is revoked.' },
    ...problems(...tenantReadCodes, 'illegal_transition', ...endCodes, 'precondition_failed'),
  },
});

const lookUp = createRoute({
  method: 'post',
  path: '/v1/invites/lookup',
  operationId: 'lookUpInvitation',
  tags,
  summary: 'Look up the invitation of a link',
  description: invitationDescriptions.lookUp,
  ...open,
  ...changesNothing,
  ...perAddress('verification'),
  request: { body: jsonBody(LookUpInvitation) },
  responses: { 200: json(InvitationPreview, 'The invitation.'), ...problems(...openCodes, 'not_found') },
});

const accept = createRoute({
  method: 'post',
  path: '/v1/invites/accept',
  operationId: 'acceptInvitation',
  tags,
  summary: 'Accept an invitation',
  description: invitationDescriptions.accept,
  ...personalIfSignedIn,
  ...perAddress('login'),
  request: { body: jsonBody(AcceptInvitation) },
  responses: {
    200: json(AcceptedInvitation, 'The membership.'),
    ...problems(
      ...openCodes,
      'not_found',
      'malformed_credentials',
      'invalid_credentials',
      'expired_credentials',
      'revoked_credentials',
      ...activeCodes,
      'session_required',
      'email_mismatch',
      'email_proof_required',
      'email_taken',
      'password_rejected',
      'login_overloaded',
      'invitation_void',
      'illegal_transition',
      'last_owner',
      ...endCodes,
    ),
  },
});

export const invitationRoutes = (app: Api): void => {
  endpoint(app, create, async (c) => {
    const { slug } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    return c.json(showMade(c, slug, await createInvitation(contextOf(c), slug, input, options)), 201);
  });

  endpoint(app, invite, async (c) => {
    const { slug, id } = c.req.valid('param');
    const input = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), input);
    return c.json(showMade(c, slug, await inviteUser(contextOf(c), slug, id, input, options)), 201);
  });

  endpoint(app, list, async (c) =>
    c.json(await listInvitations(contextOf(c), c.req.valid('param').slug, c.req.valid('query')), 200),
  );

  endpoint(app, read, async (c) => {
    const { slug, id } = c.req.valid('param');
    const invitation = await readInvitation(contextOf(c), slug, id);
    // It expires without a new version.
    setHeaders(c, { version: invitation, state: invitation });
    return c.json(invitation, 200);
  });

  endpoint(app, resend, async (c) => {
    const { slug, id } = c.req.valid('param');
    const options = requestOptions(c, c.req.valid('header'), null);
    return c.json(showIssued(c, await resendInvitation(contextOf(c), slug, id, options)), 200);
  });

  endpoint(app, revoke, async (c) => {
    const { slug, id } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const options = requestOptions(c, c.req.valid('header'), { reason });
    const { value, replayed } = await revokeInvitation(contextOf(c), slug, id, { reason, options });
    setHeaders(c, { version: value, replayed });
    return c.json(value, 200);
  });

  endpoint(app, remove, async (c) => {
    const { slug, id } = c.req.valid('param');
    await revokeInvitation(contextOf(c), slug, id, { conditions: conditionsOf(c.req.valid('header')) });
    return c.body(null, 204);
  });

  endpoint(app, lookUp, async (c) => c.json(await lookUpInvitation(visitOf(c), c.req.valid('json')), 200));

  endpoint(app, accept, async (c) =>
    c.json(await acceptInvitation(visitOf(c), c.var.person ?? null, c.req.valid('json')), 200),
  );
};

const showMade = (c: Context<ApiEnv>, slug: string, made: Written<IssuedInvitation>): IssuedInvitation => {
  setHeaders(c, { location: `/v1/orgs/${slug}/invites/${made.value.id}` });
  return showIssued(c, made);
};

const showIssued = (c: Context<ApiEnv>, { value: invitation, replayed }: Written<IssuedInvitation>) => {
  setHeaders(c, { version: invitation, isSecret: true, replayed });
  return invitation;
};
