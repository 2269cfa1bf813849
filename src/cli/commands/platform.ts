import { DriftFindingStatus, DriftKind, DriftMode } from '../../client/generated/types.gen.ts';
import {
  argument,
  changes,
  choice,
  edits,
  type Group,
  inOrganization,
  lists,
  required,
  shows,
  slug,
  starts,
  text,
  toggle,
} from '../definition.ts';
import { at, given, numberOrNull, UsageError } from '../given.ts';

const kinds = Object.values(DriftKind);
const kindOf = (given: string): DriftKind => {
  const kind = kinds.find((name) => name === given);
  if (kind === undefined) throw new UsageError(`${given} is no kind of finding; kinds are ${kinds.join(', ')}.`);
  return kind;
};

/** Seconds that a server may hold an answer back, which `drift run --wait` uses. */
const waitSecondsMax = 60;

export const drift: Group = {
  brief: 'differences between the database and Temporal',
  commands: {
    list: lists({
      brief: 'list what was found',
      columns: ['kind', 'subject', 'status', 'repairs', 'firstSeenAt', 'lastSeenAt'],
      flags: {
        status: choice('only those in this status', Object.values(DriftFindingStatus)),
        kind: choice('only those of this kind', kinds),
      },
      run:
        async ({ client }, { status, kind }) =>
        (page) =>
          client.drift.listFindings({ query: { ...page, ...given({ status, kind }) } }),
    }),
    run: changes({
      brief: 'look for differences now, and repair those whose policy says so',
      flags: { wait: toggle('wait for the result') },
      run: ({ client }, { wait }) =>
        client.drift.startRun(wait === true ? { headers: { Prefer: `wait=${waitSecondsMax}` } } : {}),
    }),
    policy: {
      brief: 'what is done about each kind of difference',
      commands: {
        list: lists({
          brief: 'list the policies',
          columns: ['kind', 'mode', 'deletesOpenWorkflows', 'version'],
          // There is one for each kind, on one page.
          run:
            async ({ client }) =>
            () =>
              client.drift.listPolicies(),
        }),
        update: edits({
          brief: 'change a policy',
          arguments: [argument('kind', 'kind of finding')],
          flags: {
            mode: choice('whether it is looked for, reported or repaired', Object.values(DriftMode)),
            deletesOpenWorkflows: choice('whether a repair may delete a namespace with open workflows', ['yes', 'no']),
          },
          run: ({ client }, { mode, deletesOpenWorkflows: answer }, args) =>
            client.drift.updatePolicy({
              path: { kind: kindOf(at(args, 0)) },
              body: given({ mode, deletesOpenWorkflows: answer === undefined ? undefined : answer === 'yes' }),
            }),
        }),
      },
    },
  },
};

export const rateLimit: Group = {
  brief: 'rate limits of an organization',
  commands: {
    show: shows({
      brief: 'show the limits and what is used of them',
      flags: { key: text('show the use of this key', 'key id'), ...inOrganization },
      run: async ({ client, org }, { key }) =>
        client.rateLimits.read({ path: { slug: await org() }, query: given({ keyId: key }) }),
    }),
    update: edits({
      brief: 'change the limits',
      flags: {
        keyPerHour: text('requests of a key in an hour; `default`', 'number'),
        principalPerMinute: text('requests of a member in a minute; `default`', 'number'),
        ...inOrganization,
      },
      run: async ({ client, org }, { keyPerHour, principalPerMinute }) =>
        client.rateLimits.update({
          path: { slug: await org() },
          body: given({
            keyPerHour: numberOrNull(keyPerHour, 'default'),
            principalPerMinute: numberOrNull(principalPerMinute, 'default'),
          }),
        }),
    }),
  },
};

export const payment: Group = {
  brief: 'payments for organizations',
  commands: {
    complete: starts({
      brief: 'record that an organization was paid for, which provisions it',
      arguments: [slug],
      flags: { payment: required(text('id of the payment at its provider', 'id')) },
      run: ({ client }, flags, args) =>
        client.payments.complete({ path: { slug: at(args, 0) }, body: { paymentId: flags.payment } }),
    }),
    report: starts({
      brief: "record a customer's payment, which provisions the organization of that customer",
      flags: {
        payment: required(text('id of the payment at its provider', 'id')),
        email: required(text('email address of the customer', 'email')),
        name: text('name of the customer'),
        organization: text('name of an organization that does not exist yet', 'name'),
      },
      run: ({ client }, { payment: paymentId, email, name, organization }) =>
        client.payments.report({
          body: {
            paymentId,
            customer: { email, ...given({ name }) },
            ...(organization === undefined ? {} : { organization: { name: organization } }),
          },
        }),
    }),
  },
};
