import { RunStatus } from '../../client/generated/types.gen.ts';
import {
  acts,
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
} from '../definition.ts';
import { at, given, numberOrNull, orNull, pathOf } from '../given.ts';
import { inputFlags, inputOf, jsonOf } from './run-input.ts';
import { runMessages } from './run-message.ts';

const name = argument('name', 'name of the workflow');
const run = argument('id', 'id of the run');

const settings = {
  description: text('what it is for; `none` removes it'),
  executionTimeoutSeconds: text('when a run is ended; `none`: never', 'seconds'),
  taskTimeoutSeconds: count('how long a worker may take for one task'),
  priority: text('from 1, the most urgent, to 5; `none`: as the server sets it', 'number'),
  fairnessKey: text('tasks are taken in turn from each key; `none`: none', 'key'),
  fairnessWeight: text('how often the key has its turn; `none`: 1', 'number'),
  openRunsMax: text('open runs at most; `none`: only the limit of the organization', 'number'),
};
const limitsOf = (flags: { executionTimeoutSeconds: string | undefined; priority: string | undefined }) => ({
  executionTimeoutSeconds: numberOrNull(flags.executionTimeoutSeconds, 'none'),
  priority: numberOrNull(flags.priority, 'none'),
});
const valuesOf = (flags: {
  description: string | undefined;
  executionTimeoutSeconds: string | undefined;
  taskTimeoutSeconds: number | undefined;
  priority: string | undefined;
  fairnessKey: string | undefined;
  fairnessWeight: string | undefined;
  openRunsMax: string | undefined;
}) =>
  given({
    description: orNull(flags.description, 'none'),
    ...limitsOf(flags),
    taskTimeoutSeconds: flags.taskTimeoutSeconds,
    fairnessKey: orNull(flags.fairnessKey, 'none'),
    fairnessWeight: numberOrNull(flags.fairnessWeight, 'none'),
    openRunsMax: numberOrNull(flags.openRunsMax, 'none'),
  });

export const workflow: Group = {
  brief: 'workflows that can be run in the namespace of an organization',
  commands: {
    create: changes({
      brief: 'register a workflow',
      arguments: [name],
      flags: {
        type: required(text('name under which the worker has registered it')),
        taskQueue: required(text('task queue that the worker polls', 'name')),
        ...settings,
        ...inOrganization,
      },
      run: async ({ client, org }, { type, taskQueue, ...flags }, args) =>
        client.workflows.create({
          path: { slug: await org() },
          body: { name: at(args, 0), workflowType: type, taskQueue, ...valuesOf(flags) },
        }),
    }),
    list: lists({
      brief: 'list workflows',
      columns: ['name', 'workflowType', 'taskQueue', 'openRunsMax', 'updatedAt'],
      flags: inOrganization,
      run: async ({ client, org }) => {
        const path = { slug: await org() };
        return (page) => client.workflows.list({ path, query: page });
      },
    }),
    show: shows({
      brief: 'show a workflow',
      arguments: [name],
      flags: inOrganization,
      run: async ({ client, org }, _flags, args) =>
        client.workflows.read({ path: { slug: await org(), name: at(args, 0) } }),
    }),
    update: edits({
      brief: 'change a workflow, for runs that are started from now on',
      arguments: [name],
      flags: {
        type: text('name under which the worker has registered it'),
        taskQueue: text('task queue that the worker polls', 'name'),
        ...settings,
        ...inOrganization,
      },
      run: async ({ client, org }, { type, taskQueue, ...flags }, args) =>
        client.workflows.update({
          path: { slug: await org(), name: at(args, 0) },
          body: { ...given({ workflowType: type, taskQueue }), ...valuesOf(flags) },
        }),
    }),
    delete: edits({
      brief: 'delete a workflow, and what is known of its runs',
      arguments: [name],
      flags: inOrganization,
      question: (_flags, [one]) => `Delete the workflow ${one}, and what is known of its runs?`,
      run: async ({ client, org }, _flags, args) =>
        client.workflows.delete({ path: { slug: await org(), name: at(args, 0) } }),
    }),
  },
};

const reason = { reason: required(text('why, for the audit trail and the run')) };

export const runs: Group = {
  brief: 'runs of workflows',
  commands: {
    start: changes({
      brief: 'start a run of a workflow',
      arguments: [name],
      flags: {
        ...inputFlags,
        id: text('workflow id; default: one is made'),
        onConflict: choice('if an open run has this id; default `fail`', ['fail', 'useExisting', 'terminate']),
        startDelaySeconds: count('how long the first task waits'),
        memo: text('shown with the run', 'json'),
        executionTimeoutSeconds: settings.executionTimeoutSeconds,
        priority: settings.priority,
        fairnessKey: text('tasks are taken in turn from each key', 'key'),
        fairnessWeight: text('how often the key has its turn', 'number'),
        ...inOrganization,
      },
      run: async ({ client, org }, flags, args) =>
        client.runs.start({
          path: { slug: await org(), name: at(args, 0) },
          body: given({
            input: await inputOf(flags.input, flags.inputFile),
            id: flags.id,
            onConflict: flags.onConflict,
            startDelaySeconds: flags.startDelaySeconds,
            // The api says what is wrong with a value of another type.
            memo: jsonOf(flags.memo) as Record<string, unknown> | undefined,
            ...limitsOf(flags),
            fairnessKey: flags.fairnessKey,
            fairnessWeight: flags.fairnessWeight === undefined ? undefined : Number(flags.fairnessWeight),
          }),
        }),
    }),
    ...runMessages,
    list: lists({
      brief: 'list runs, the newest first',
      columns: ['id', 'workflow', 'workflowId', 'status', 'createdAt', 'finishedAt'],
      flags: {
        workflow: text('only those of this workflow', 'name'),
        schedule: text('only those that this schedule has started', 'name'),
        status: choice('only those in this status', Object.values(RunStatus)),
        ...inOrganization,
      },
      run: async ({ client, org }, { workflow: of, schedule, status }) => {
        const path = { slug: await org() };
        return (page) => client.runs.list({ path, query: { ...page, ...given({ workflow: of, schedule, status }) } });
      },
    }),
    show: shows({
      brief: 'show a run, and what it waits for',
      arguments: [run],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.runs.read({ path: await pathOf(tools, args) }),
    }),
    result: shows({
      brief: 'show what a run has returned',
      arguments: [run],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.runs.readResult({ path: await pathOf(tools, args) }),
    }),
    cancel: acts({
      brief: 'ask a run to end; its worker decides when',
      arguments: [run],
      flags: { ...reason, ...inOrganization },
      run: async (tools, flags, args) =>
        tools.client.runs.cancel({ path: await pathOf(tools, args), body: { reason: flags.reason } }),
    }),
    terminate: acts({
      brief: 'end a run at once',
      arguments: [run],
      flags: { ...reason, ...inOrganization },
      question: (_flags, [one]) => `End the run ${one} at once, without its worker?`,
      run: async (tools, flags, args) =>
        tools.client.runs.terminate({ path: await pathOf(tools, args), body: { reason: flags.reason } }),
    }),
  },
};
