import { DeliveryStatus, type EventType, WebhookStatus } from '../../client/generated/types.gen.ts';
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
} from '../definition.ts';
import { at, given, orNull, pathOf } from '../given.ts';

const id = argument('id', 'id of the webhook');
const deliveryId = argument('delivery', 'id of the delivery');
const secretFile = { secretFile: text('write the secret into this new file and do not print it', 'path') };
const wishes = {
  events: texts('types of events; `all`', 'type,…'),
  description: text('what it is for; `none` removes it'),
};
const valuesOf = (flags: { events: readonly string[] | undefined; description: string | undefined }) =>
  given({
    eventTypes: orNull(flags.events as EventType[] | undefined, 'all'),
    description: orNull(flags.description, 'none'),
  });

export const webhook: Group = {
  brief: 'webhooks',
  commands: {
    create: changes({
      brief: 'create a webhook; its secret is printed once',
      flags: {
        endpoint: required(text('URL that receives the events', 'url')),
        ...wishes,
        ...secretFile,
        ...inOrganization,
      },
      run: async ({ client, org }, flags) =>
        client.webhooks.create({ path: { slug: await org() }, body: { url: flags.endpoint, ...valuesOf(flags) } }),
    }),
    list: lists({
      brief: 'list webhooks',
      columns: ['id', 'url', 'status', 'failures', 'createdAt'],
      flags: inOrganization,
      run: async ({ client, org }) => {
        const path = { slug: await org() };
        return (page) => client.webhooks.list({ path, query: page });
      },
    }),
    show: shows({
      brief: 'show a webhook, without its secret',
      arguments: [id],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.webhooks.read({ path: await pathOf(tools, args) }),
    }),
    update: edits({
      brief: 'change a webhook; `--status enabled` also ends a pause after failures',
      arguments: [id],
      flags: {
        endpoint: text('URL that receives the events', 'url'),
        status: choice('whether events are sent', Object.values(WebhookStatus)),
        ...wishes,
        ...inOrganization,
      },
      run: async (tools, flags, args) =>
        tools.client.webhooks.update({
          path: await pathOf(tools, args),
          body: { ...given({ url: flags.endpoint, status: flags.status }), ...valuesOf(flags) },
        }),
    }),
    delete: edits({
      brief: 'delete a webhook with its deliveries',
      arguments: [id],
      flags: inOrganization,
      question: (_flags, [name]) => `Delete the webhook ${name}?`,
      run: async (tools, _flags, args) => tools.client.webhooks.delete({ path: await pathOf(tools, args) }),
    }),
    rotate: changes({
      brief: 'replace the secret of a webhook; both sign for a while',
      arguments: [id],
      flags: { overlapSeconds: count('how long the old secret signs, too'), ...secretFile, ...inOrganization },
      run: async (tools, { overlapSeconds }, args) =>
        tools.client.webhooks.rotate({ path: await pathOf(tools, args), body: given({ overlapSeconds }) }),
    }),
    test: changes({
      brief: 'send a test event',
      arguments: [id],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.webhooks.test({ path: await pathOf(tools, args) }),
    }),
    delivery: {
      brief: 'deliveries of a webhook',
      commands: {
        list: lists({
          brief: 'list deliveries, the newest first',
          arguments: [id],
          columns: ['id', 'eventType', 'status', 'attempts', 'responseStatus', 'createdAt'],
          flags: {
            status: choice('only those in this status', Object.values(DeliveryStatus)),
            ...inOrganization,
          },
          run: async (tools, { status }, args) => {
            const path = await pathOf(tools, args);
            return (page) => tools.client.webhooks.listDeliveries({ path, query: { ...page, ...given({ status }) } });
          },
        }),
        show: shows({
          brief: 'show a delivery',
          arguments: [id, deliveryId],
          flags: inOrganization,
          run: async (tools, _flags, args) =>
            tools.client.webhooks.readDelivery({
              path: { ...(await pathOf(tools, args)), deliveryId: at(args, 1) },
            }),
        }),
        replay: changes({
          brief: 'send a delivery again',
          arguments: [id, deliveryId],
          flags: inOrganization,
          run: async (tools, _flags, args) =>
            tools.client.webhooks.replayDelivery({
              path: { ...(await pathOf(tools, args)), deliveryId: at(args, 1) },
            }),
        }),
      },
    },
  },
};
