import {
  Activation,
  type EventType,
  OrganizationStatus,
  OwnershipTransferStatus,
  TimelineSource,
} from '../../client/generated/types.gen.ts';
import {
  argument,
  changes,
  choice,
  conditional,
  connection,
  count,
  edits,
  type Flags,
  type Group,
  lists,
  type Row,
  required,
  shows,
  slug,
  starts,
  text,
  texts,
  toggle,
  type ValuesOf,
} from '../definition.ts';
import { at, given, UsageError } from '../given.ts';
import { sessionPolicy } from './session-policy.ts';

const columns = ['slug', 'name', 'status', 'role', 'id', 'createdAt'];
const creation = {
  name: required(text('name shown to people')),
  slug: text('default: made from the name', 'slug'),
  ownerEmail: required(text('email address of the first owner', 'email')),
  ownerName: text('name of the first owner'),
  ownerLocale: choice('language of mails to the first owner', ['en', 'de']),
  activation: choice('`on_payment` waits for a payment', Object.values(Activation)),
};
const bodyOf = (flags: ValuesOf<typeof creation>) => ({
  name: flags.name,
  owner: { email: flags.ownerEmail, ...given({ name: flags.ownerName, locale: flags.ownerLocale }) },
  ...given({ slug: flags.slug, activation: flags.activation }),
});
const reason = { reason: required(text('why; kept in the audit trail')) } satisfies Flags;
const planned = ['slug', 'namespace', 'wouldSucceed', 'checks', 'steps'];
const planCode = (answer: Row): number => (answer.wouldSucceed === false ? 4 : 0);

const actionOf = (text: string | undefined): 'suspend' | 'delete' => {
  if (text === 'suspend' || text === 'delete') return text;
  throw new UsageError(`${text} is not an action on several organizations: suspend or delete.`);
};
const pathOf = (args: readonly string[]) => ({ slug: at(args, 0) });

export const org: Group = {
  brief: 'organizations',
  commands: {
    create: starts({
      brief: 'create an organization and its namespace',
      flags: { ...creation, dryRun: toggle('show what would be done, and change nothing') },
      exitCode: planCode,
      run: ({ client }, flags) =>
        flags.dryRun === true ? client.orgs.plan({ body: bodyOf(flags) }) : client.orgs.create({ body: bodyOf(flags) }),
    }),
    plan: shows({
      brief: 'show what `org create` would do',
      flags: creation,
      columns: planned,
      exitCode: planCode,
      run: ({ client }, flags) => client.orgs.plan({ body: bodyOf(flags) }),
    }),
    list: lists({
      brief: 'list organizations; for a session, those of the person',
      columns,
      flags: {
        query: text('only those whose slug or name contains this text'),
        status: choice('only those in this status; not for a session', Object.values(OrganizationStatus)),
      },
      run: async ({ client, isOfPerson }, { query: q, status }) => {
        if (!isOfPerson) return (page) => client.orgs.list({ query: { ...page, ...given({ q, status }) } });
        if (status !== undefined) throw new UsageError('A session lists all organizations of its person: no --status.');
        return (page) => client.orgs.listOwn({ query: { ...page, ...given({ q }) } });
      },
    }),
    show: shows({
      brief: 'show an organization',
      arguments: [slug],
      run: ({ client }, _flags, args) => client.orgs.read({ path: pathOf(args) }),
    }),
    update: edits({
      brief: 'rename an organization',
      arguments: [slug],
      flags: { name: required(text('the new name')) },
      run: ({ client }, { name }, args) => client.orgs.rename({ path: pathOf(args), body: { name } }),
    }),
    suspend: starts({
      brief: 'suspend an organization: its keys are refused, its schedules pause',
      arguments: [slug],
      flags: reason,
      question: (_flags, [name]) => `Suspend the organization ${name}?`,
      run: ({ client }, body, args) => client.orgs.suspend({ path: pathOf(args), body: { reason: body.reason } }),
    }),
    resume: starts({
      brief: 'resume a suspended organization',
      arguments: [slug],
      flags: reason,
      run: ({ client }, body, args) => client.orgs.resume({ path: pathOf(args), body: { reason: body.reason } }),
    }),
    deactivate: starts({
      brief: 'deactivate an organization for as long as its owner wants',
      arguments: [slug],
      flags: reason,
      question: (_flags, [name]) => `Deactivate the organization ${name}?`,
      run: ({ client }, body, args) => client.orgs.deactivate({ path: pathOf(args), body: { reason: body.reason } }),
    }),
    activate: starts({
      brief: 'activate an inactive organization',
      arguments: [slug],
      flags: reason,
      run: ({ client }, body, args) => client.orgs.activate({ path: pathOf(args), body: { reason: body.reason } }),
    }),
    delete: starts({
      brief: 'delete an organization with everything in it',
      description: 'Its data is exported and its keys revoked; a signed certificate states what was removed.',
      arguments: [slug],
      flags: {
        reason: text('why; kept in the audit trail'),
        graceSeconds: count('seconds in which the deletion can still be canceled'),
        ...conditional,
      },
      question: (_flags, [name]) => `Delete the organization ${name} and all of its data?`,
      run: ({ client }, { reason: why, graceSeconds }, args) =>
        client.orgs.delete({ path: pathOf(args), query: given({ reason: why, graceSeconds }) }),
    }),
    transfer: starts({
      brief: 'make another member the owner',
      arguments: [slug],
      flags: {
        to: required(text('id or email address of the new owner', 'user')),
        from: text('the current owner, if there are several', 'user'),
        ...reason,
      },
      question: ({ to }, [name]) => `Transfer the organization ${name} to ${to}?`,
      run: async ({ client, userId }, { to, from, reason: why }, args) => {
        const path = pathOf(args);
        const fromUserId = from === undefined ? undefined : await userId(from, path.slug);
        const body = { toUserId: await userId(to, path.slug), reason: why, ...given({ fromUserId }) };
        return client.orgs.transferOwnership({ path, body });
      },
    }),
    transfers: lists({
      brief: 'list the transfers of ownership of an organization',
      arguments: [slug],
      columns: ['id', 'fromUserId', 'toUserId', 'status', 'code', 'createdAt'],
      flags: {
        status: choice('only those in this status', Object.values(OwnershipTransferStatus)),
      },
      run:
        async ({ client }, { status }, args) =>
        (page) =>
          client.orgs.listOwnershipTransfers({ path: pathOf(args), query: { ...page, ...given({ status }) } }),
    }),
    hold: edits({
      brief: 'put an organization on legal hold: it cannot be deleted',
      arguments: [slug],
      flags: reason,
      run: ({ client }, body, args) => client.orgs.putLegalHold({ path: pathOf(args), body: { reason: body.reason } }),
    }),
    'lift-hold': edits({
      brief: 'lift the legal hold of an organization',
      arguments: [slug],
      question: (_flags, [name]) => `Lift the legal hold of the organization ${name}?`,
      run: ({ client }, _flags, args) => client.orgs.liftLegalHold({ path: pathOf(args) }),
    }),
    events: shows({
      brief: 'follow the changes of an organization, as they happen',
      description: 'Runs until it is interrupted, or the organization is deleted. Shows what the caller may read.',
      arguments: [slug],
      flags: {
        types: texts('only events of these types', 'types'),
        after: text('continue after this event, by its id as --json shows it', 'id'),
        limit: count('end after this many events'),
        json: connection.json,
      },
      run: async ({ client }, { types, after, limit, json }, args) => {
        const { printEvents } = await import('../org-events.ts');
        const options = given({ types: types as EventType[] | undefined, lastEventId: after });
        await printEvents(client, pathOf(args).slug, options, { isJson: json === true, countMax: limit });
      },
    }),
    timeline: lists({
      brief: 'list what happened in an organization, the newest first: audit trail, operations, drift',
      arguments: [slug],
      columns: ['at', 'summary', 'actor', 'target', 'reason', 'correlationId'],
      flags: {
        source: choice('only entries from this source', Object.values(TimelineSource)),
        actor: text('only those of this actor', 'actor'),
        operationId: text('only those of this operation', 'id'),
        since: text('only those from this time on, RFC 3339', 'time'),
        until: text('only those before this time, RFC 3339', 'time'),
      },
      run:
        async ({ client }, { source, actor, operationId, since, until }, args) =>
        (page) =>
          client.orgs.timeline({
            path: pathOf(args),
            query: { ...page, ...given({ source, actor, operationId, since, until }) },
          }),
    }),
    'session-policy': sessionPolicy,
    batch: changes({
      brief: 'suspend or delete several organizations',
      arguments: [
        argument('action', '`suspend` or `delete`'),
        { name: 'slugs', brief: 'slugs of the organizations', isRest: true },
      ],
      flags: reason,
      question: (_flags, [action, ...slugs]) =>
        `${actionOf(action)} ${slugs.length} organizations: ${slugs.join(', ')}?`,
      // Some were refused: the answer tells which.
      exitCode: ({ refused }) => (refused === 0 ? 0 : 4),
      run: ({ client }, body, [action, ...slugs]) =>
        client.orgs.batch({ body: { action: actionOf(action), slugs, reason: body.reason } }),
    }),
  },
};
