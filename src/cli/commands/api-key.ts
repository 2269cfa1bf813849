import { ApiKeyStatus, type Permission, type Scope } from '../../client/generated/types.gen.ts';
import {
  argument,
  changes,
  choice,
  count,
  edits,
  type Group,
  inOrganization,
  lists,
  required,
  shows,
  text,
  texts,
  toggle,
} from '../definition.ts';
import { given, numberOrNull, orNull, pathOf } from '../given.ts';

const id = argument('id', 'id of the key');
const secretFile = { secretFile: text('write the secret into this new file and do not print it', 'path') };
const wishes = {
  scopes: texts('permissions the key is limited to; `all`: those of its holder', 'scope,…'),
  expiresAt: text('RFC 3339; `never`', 'time'),
  rateLimitPerHour: text("requests; `default`: the organization's", 'number'),
};
const valuesOf = (flags: { scopes?: unknown; expiresAt?: unknown; rateLimitPerHour?: unknown }) =>
  given({
    scopes: orNull(flags.scopes as Scope[] | undefined, 'all'),
    expiresAt: orNull(flags.expiresAt as string | undefined, 'never'),
    rateLimitPerHour: numberOrNull(flags.rateLimitPerHour as string | undefined, 'default'),
  });

export const apiKey: Group = {
  brief: 'API keys',
  commands: {
    create: changes({
      brief: 'issue a key; its secret is printed once',
      flags: {
        name: required(text('what the key is for')),
        user: required(text('id or email address of the member who holds it', 'user')),
        ...wishes,
        ...secretFile,
        ...inOrganization,
      },
      run: async ({ client, org, userId }, flags) =>
        client.apiKeys.issue({
          path: { slug: await org() },
          body: { name: flags.name, userId: await userId(flags.user), ...valuesOf(flags) },
        }),
    }),
    list: lists({
      brief: 'list keys',
      columns: ['name', 'prefix', 'status', 'expiresAt', 'lastUsedAt', 'id'],
      flags: {
        user: text('only those of this member', 'user'),
        status: choice('only those in this status', Object.values(ApiKeyStatus)),
        issuedBy: text('only those issued with this key', 'key id'),
        ...inOrganization,
      },
      run: async ({ client, org, userId }, { user, status, issuedBy }) => {
        const path = { slug: await org() };
        const query = given({
          userId: user === undefined ? undefined : await userId(user),
          status,
          issuedByKeyId: issuedBy,
        });
        return (page) => client.apiKeys.list({ path, query: { ...page, ...query } });
      },
    }),
    show: shows({
      brief: 'show a key, without its secret',
      arguments: [id],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.apiKeys.read({ path: await pathOf(tools, args) }),
    }),
    update: edits({
      brief: 'change the name, the scopes, the expiry or the rate limit of a key',
      arguments: [id],
      flags: { name: text('what the key is for'), ...wishes, ...inOrganization },
      run: async (tools, flags, args) =>
        tools.client.apiKeys.update({
          path: await pathOf(tools, args),
          body: { ...given({ name: flags.name }), ...valuesOf(flags) },
        }),
    }),
    rotate: changes({
      brief: 'replace a key; the old one stays valid for a while',
      arguments: [id],
      flags: {
        overlapSeconds: count('how long the old key stays valid'),
        expiresAt: wishes.expiresAt,
        ...secretFile,
        ...inOrganization,
      },
      run: async (tools, { overlapSeconds, expiresAt }, args) =>
        tools.client.apiKeys.rotate({
          path: await pathOf(tools, args),
          body: given({ overlapSeconds, expiresAt: orNull(expiresAt, 'never') }),
        }),
    }),
    revoke: changes({
      brief: 'revoke a key at once',
      arguments: [id],
      flags: {
        reason: text('why; kept in the audit trail'),
        cascade: toggle('also revoke the keys issued with it'),
        dryRun: toggle('show which keys would be revoked, and change nothing'),
        ...inOrganization,
      },
      question: ({ dryRun }, [key]) => (dryRun === true ? '' : `Revoke the key ${key}?`),
      run: async (tools, { reason, cascade, dryRun }, args) =>
        tools.client.apiKeys.revoke({ path: await pathOf(tools, args), body: given({ reason, cascade, dryRun }) }),
    }),
    verify: shows({
      brief: 'ask whether a key is valid; it is read from a file, standard input or a prompt',
      flags: {
        keyFile: text('file with the key, or with the access token of a session', 'path'),
        organization: text('organization that a session is to act in; default: that of your key', 'slug'),
        address: text('address from which a session was used; default: not compared'),
        permission: text('whether it grants this permission', 'permission'),
        cost: count('requests to count against its rate limit'),
      },
      exitCode: ({ valid }) => (valid === true ? 0 : 4),
      run: async ({ client, readSecret }, { keyFile, organization, address, permission, cost }) =>
        client.verifyKey({
          body: {
            key: await readSecret('key to verify', keyFile, '--key-file'),
            ...given({ organization, address, permission: permission as Permission | undefined, cost }),
          },
        }),
    }),
    policy: {
      brief: 'rules for the keys of an organization',
      commands: {
        show: shows({
          brief: 'show the rules',
          flags: inOrganization,
          run: async ({ client, org }) => client.apiKeys.readPolicy({ path: { slug: await org() } }),
        }),
        update: edits({
          brief: 'change the rules',
          flags: {
            maxAgeDays: text('days after which keys must be rotated; `none`', 'number'),
            warningDays: count('days before that from which rotation is due soon'),
            overlapSeconds: count('how long a rotated key stays valid'),
            ...inOrganization,
          },
          run: async ({ client, org }, { maxAgeDays, warningDays, overlapSeconds }) =>
            client.apiKeys.updatePolicy({
              path: { slug: await org() },
              body: given({ maxAgeDays: numberOrNull(maxAgeDays, 'none'), warningDays, overlapSeconds }),
            }),
        }),
      },
    },
  },
};
