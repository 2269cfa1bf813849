import type { UpdateOidcConnection } from '../../client/generated/types.gen.ts';
import { JitRole } from '../../client/generated/types.gen.ts';
import {
  acts,
  argument,
  changes,
  choice,
  edits,
  type Group,
  inOrganization,
  lists,
  required,
  shows,
  type Tools,
  text,
  texts,
} from '../definition.ts';
import { at, given, isYes, orNull, pathOf } from '../given.ts';

const domainId = argument('id', 'id of the domain');
const connectionId = argument('id', 'id of the connection');

export const domain: Group = {
  brief: 'domains for whose mailboxes an organization vouches',
  commands: {
    add: changes({
      brief: 'add a domain; the answer has the DNS record that verifies it',
      arguments: [argument('domain', 'such as acme.example')],
      flags: inOrganization,
      run: async ({ client, org }, _flags, args) =>
        client.domains.create({ path: { slug: await org() }, body: { domain: at(args, 0) } }),
    }),
    list: lists({
      brief: 'list domains',
      columns: ['id', 'domain', 'status', 'createdAt'],
      flags: inOrganization,
      run: async ({ client, org }) => {
        const path = { slug: await org() };
        return (page) => client.domains.list({ path, query: page });
      },
    }),
    show: shows({
      brief: 'show a domain with its record',
      arguments: [domainId],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.domains.read({ path: await pathOf(tools, args) }),
    }),
    verify: acts({
      brief: 'verify a domain by its record in the DNS',
      arguments: [domainId],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.domains.verify({ path: await pathOf(tools, args) }),
    }),
    delete: acts({
      brief: 'delete a domain',
      arguments: [domainId],
      flags: inOrganization,
      question: (_flags, [name]) => `Delete the domain ${name}?`,
      run: async (tools, _flags, args) => tools.client.domains.delete({ path: await pathOf(tools, args) }),
    }),
  },
};

const wishes = {
  domains: texts('verified domains whose people are led here; `all`', 'domain,…'),
  jit: choice('the role of people who become members by their first sign-in; `none`: none do', [
    ...Object.values(JitRole),
    'none',
  ]),
  enabled: choice('whether people can sign in by it', ['yes', 'no']),
  clientSecretFile: text('file with the client secret', 'path'),
};

interface Wished {
  domains: readonly string[] | undefined;
  jit: JitRole | 'none' | undefined;
  enabled: 'yes' | 'no' | undefined;
  clientSecretFile: string | undefined;
}

const valuesOf = async ({ readSecret }: Tools, { domains, jit, enabled, clientSecretFile }: Wished) =>
  given({
    domains: orNull(domains as string[] | undefined, 'all'),
    jit: jit === undefined ? undefined : jit === 'none' ? { isEnabled: false } : { isEnabled: true, role: jit },
    isEnabled: isYes(enabled),
    clientSecret:
      clientSecretFile === undefined
        ? undefined
        : await readSecret('client secret', clientSecretFile, '--client-secret-file'),
  }) satisfies UpdateOidcConnection;

export const sso: Group = {
  brief: 'identity providers by which the members of an organization sign in',
  commands: {
    connect: changes({
      brief: 'connect an identity provider; register the redirect URI of the answer there',
      flags: {
        name: required(text('what people read when they sign in')),
        issuer: required(text('issuer of the provider', 'url')),
        clientId: required(text('id of Freehold at the provider', 'id')),
        ...wishes,
        ...inOrganization,
      },
      run: async (tools, { name, issuer, clientId, ...wished }) =>
        tools.client.oidcConnections.create({
          path: { slug: await tools.org() },
          body: { name, issuer, clientId, ...(await valuesOf(tools, wished)) },
        }),
    }),
    list: lists({
      brief: 'list identity providers',
      columns: ['id', 'name', 'issuer', 'isEnabled', 'testedAt'],
      flags: inOrganization,
      run: async ({ client, org }) => {
        const path = { slug: await org() };
        return (page) => client.oidcConnections.list({ path, query: page });
      },
    }),
    show: shows({
      brief: 'show an identity provider, without its secret',
      arguments: [connectionId],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.oidcConnections.read({ path: await pathOf(tools, args) }),
    }),
    update: edits({
      brief: 'change an identity provider; disabled, the sessions that began by it end',
      arguments: [connectionId],
      flags: {
        name: text('what people read when they sign in'),
        clientId: text('id of Freehold at the provider', 'id'),
        ...wishes,
        ...inOrganization,
      },
      run: async (tools, { name, clientId, ...wished }, args) =>
        tools.client.oidcConnections.update({
          path: await pathOf(tools, args),
          body: { ...given({ name, clientId }), ...(await valuesOf(tools, wished)) },
        }),
    }),
    accounts: lists({
      brief: 'list your accounts at identity providers',
      columns: ['id', 'organization', 'provider', 'issuer', 'lastUsedAt'],
      run:
        async ({ client }) =>
        async () => {
          const { data } = await client.linkedAccounts.list();
          const rows = data.map(({ organization, connection: { name, issuer }, ...account }) => ({
            ...account,
            organization: organization.slug,
            provider: name,
            issuer,
          }));
          return { data: rows, nextCursor: null };
        },
    }),
    unlink: acts({
      brief: 'remove an account of yours; the sessions that began by it end',
      arguments: [argument('id', 'id of the account')],
      question: (_flags, [name]) => `Remove the account ${name}?`,
      run: ({ client }, _flags, args) => client.linkedAccounts.remove({ path: { id: at(args, 0) } }),
    }),
    test: acts({
      brief: 'test an identity provider, and say what is wrong',
      arguments: [connectionId],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.oidcConnections.test({ path: await pathOf(tools, args) }),
    }),
    disconnect: edits({
      brief: 'remove an identity provider; the sessions that began by it end',
      arguments: [connectionId],
      flags: inOrganization,
      question: (_flags, [name]) => `Remove the identity provider ${name}?`,
      run: async (tools, _flags, args) => tools.client.oidcConnections.delete({ path: await pathOf(tools, args) }),
    }),
  },
};
