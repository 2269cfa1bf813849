import { ApprovalStatus, ElevationStatus, UserRole } from '../../client/generated/types.gen.ts';
import {
  acts,
  argument,
  choice,
  count,
  type Group,
  inOrganization,
  lists,
  required,
  shows,
  starts,
  text,
  texts,
  toggle,
} from '../definition.ts';
import { given, pathOf } from '../given.ts';

const id = argument('id', 'id of the request, which is that of its operation');
const elevationId = argument('id', 'id of the elevation');
const why = required(text('why; kept in the audit trail'));

export const approval: Group = {
  brief: 'what several people have to agree to',
  commands: {
    list: lists({
      brief: 'list requests for approval; `--platform` those of all organizations that wait for the platform',
      columns: ['id', 'kind', 'status', 'organization', 'requestedBy', 'expiresAt'],
      flags: {
        status: choice('only those in this status', Object.values(ApprovalStatus)),
        platform: toggle('those of all organizations for which an operator counts as an approver'),
        ...inOrganization,
      },
      run: async ({ client, org }, { status, platform }) => {
        if (platform === true)
          return (page) => client.approvals.listPlatform({ query: { ...page, ...given({ status }) } });
        const path = { slug: await org() };
        return (page) => client.approvals.list({ path, query: { ...page, ...given({ status }) } });
      },
    }),
    show: shows({
      brief: 'show a request and who has decided',
      arguments: [id],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.approvals.read({ path: await pathOf(tools, args) }),
    }),
    approve: acts({
      brief: 'approve what somebody else has requested; needs a proof of your second factor',
      arguments: [id],
      flags: { reason: text('why; kept in the audit trail'), ...inOrganization },
      question: (_flags, [name]) => `Approve the request ${name}?`,
      run: async (tools, { reason }, args) =>
        tools.client.approvals.approve({ path: await pathOf(tools, args), body: given({ reason }) }),
    }),
    deny: acts({
      brief: 'deny what somebody else has requested',
      arguments: [id],
      flags: { reason: why, ...inOrganization },
      run: async (tools, { reason }, args) =>
        tools.client.approvals.deny({ path: await pathOf(tools, args), body: { reason } }),
    }),
    cancel: acts({
      brief: 'cancel an own request',
      arguments: [id],
      flags: { reason: why, ...inOrganization },
      run: async (tools, { reason }, args) =>
        tools.client.approvals.cancel({ path: await pathOf(tools, args), body: { reason } }),
    }),
  },
};

export const elevation: Group = {
  brief: 'more rights for a while, which others approve',
  commands: {
    request: starts({
      brief: 'ask for the rights of a role; needs a proof of your second factor',
      flags: {
        role: required(choice('the role whose rights are asked for', Object.values(UserRole))),
        seconds: required(count('how long it lasts once it is approved, at most 3600')),
        scopes: texts('only these permissions of the role', 'permission,…'),
        reason: why,
        ...inOrganization,
      },
      run: async ({ client, org }, { role, seconds, scopes, reason }) => {
        return client.elevations.request({
          path: { slug: await org() },
          body: { role, durationSeconds: seconds, reason, ...given({ scopes: scopes as string[] | undefined }) },
        });
      },
    }),
    list: lists({
      brief: 'list elevations',
      columns: ['id', 'requestedBy', 'role', 'status', 'endsAt', 'createdAt'],
      flags: { status: choice('only those in this status', Object.values(ElevationStatus)), ...inOrganization },
      run: async ({ client, org }, { status }) => {
        const path = { slug: await org() };
        return (page) => client.elevations.list({ path, query: { ...page, ...given({ status }) } });
      },
    }),
    show: shows({
      brief: 'show an elevation',
      arguments: [elevationId],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.elevations.read({ path: await pathOf(tools, args) }),
    }),
    token: acts({
      brief: 'fetch the token of an own elevation; it is printed once',
      arguments: [elevationId],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.elevations.fetchToken({ path: await pathOf(tools, args) }),
    }),
    end: acts({
      brief: 'end an elevation: its token is refused within a second',
      arguments: [elevationId],
      flags: { reason: why, ...inOrganization },
      run: async (tools, { reason }, args) =>
        tools.client.elevations.end({ path: await pathOf(tools, args), body: { reason } }),
    }),
    review: acts({
      brief: 'review an elevation of somebody else that has ended',
      arguments: [elevationId],
      flags: {
        verdict: required(choice('whether the use of the rights was in order', ['accepted', 'objected'])),
        note: required(text('what was found; kept in the audit trail')),
        ...inOrganization,
      },
      run: async (tools, { verdict, note }, args) =>
        tools.client.elevations.review({ path: await pathOf(tools, args), body: { verdict, note } }),
    }),
  },
};
