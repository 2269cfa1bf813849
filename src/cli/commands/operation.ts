import { OperationKind, OperationStatus } from '../../client/generated/types.gen.ts';
import {
  actingIn,
  argument,
  choice,
  follows,
  type Group,
  lists,
  required,
  shows,
  starts,
  text,
  toggle,
} from '../definition.ts';
import { at, given } from '../given.ts';

const id = argument('id', 'id of the operation');
const reason = { reason: required(text('why; kept in the audit trail')) };
const pathOf = (args: readonly string[]) => ({ id: at(args, 0) });

export const operation: Group = {
  brief: 'operations: what changes organizations, step by step',
  commands: {
    list: lists({
      brief: 'list operations',
      columns: ['id', 'kind', 'status', 'createdAt', 'finishedAt'],
      flags: {
        org: text('only those of this organization', 'slug'),
        status: choice('only those in this status', Object.values(OperationStatus)),
        kind: choice('only those of this kind', Object.values(OperationKind)),
        attention: toggle('only those that a person should look at'),
      },
      run:
        async ({ client }, { org, status, kind, attention }) =>
        (page) =>
          client.operations.list({
            query: {
              ...page,
              ...given({ org, status, kind, attention: attention === true ? ('true' as const) : undefined }),
            },
          }),
    }),
    show: shows({
      brief: 'show an operation and its steps',
      arguments: [id],
      flags: actingIn,
      run: ({ client }, _flags, args) => client.operations.read({ path: pathOf(args) }),
    }),
    watch: follows({
      brief: 'show each step of an operation until it has ended',
      arguments: [id],
      flags: actingIn,
      run: ({ client }, _flags, args) => client.operations.read({ path: pathOf(args) }),
    }),
    wait: follows({
      brief: 'wait until an operation has ended',
      arguments: [id],
      flags: actingIn,
      run: ({ client }, _flags, args) => client.operations.read({ path: pathOf(args) }),
    }),
    retry: starts({
      brief: 'repeat the step that an operation is stuck at, at once',
      arguments: [id],
      flags: { ...reason, ...actingIn },
      run: ({ client }, body, args) => client.operations.retry({ path: pathOf(args), body: { reason: body.reason } }),
    }),
    cancel: starts({
      brief: 'cancel an operation: what it has done is undone',
      arguments: [id],
      flags: { ...reason, ...actingIn },
      wanted: 'canceled',
      question: (_flags, [name]) => `Cancel the operation ${name} and undo what it has done?`,
      run: ({ client }, body, args) => client.operations.cancel({ path: pathOf(args), body: { reason: body.reason } }),
    }),
    export: shows({
      brief: 'show the export made by a deletion, or get one of its files',
      arguments: [id, { name: 'file', brief: 'name of a file of the export', isOptional: true }],
      flags: { ...actingIn, output: text('file to write to; default: standard output', 'path') },
      columns: ['exportId', 'slug', 'exportedAt', 'files'],
      run: async ({ client, write }, { output }, args) => {
        const [, file] = args;
        if (file === undefined) return client.operations.readExport({ path: pathOf(args) });
        await write(await client.operations.readExportFile({ path: { ...pathOf(args), file } }), output);
        return undefined;
      },
    }),
  },
};
