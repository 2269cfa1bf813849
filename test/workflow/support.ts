import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { expect } from 'vitest';
import { namespaceOf } from '../../src/contract/ids.ts';
import type { Run, RunDetails, RunResult } from '../../src/contract/run.ts';
import type { Call } from '../api/support.ts';
import { type MembersApi, openOrganization } from '../members/support.ts';
import { registerMarked } from '../support/namespaces.ts';

const { CommandType, TaskQueueKind } = proto.temporal.api.enums.v1;
type Command = proto.temporal.api.command.v1.ICommand;

const taskQueue = 'invoices';

const complete = (result: unknown): Command => ({
  commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
  completeWorkflowExecutionCommandAttributes: { result: { payloads: [defaultPayloadConverter.toPayload(result)] } },
});

const fail = (message: string): Command => ({
  commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
  failWorkflowExecutionCommandAttributes: { failure: { message, applicationFailureInfo: { type: 'Unpaid' } } },
});

const canceled = (): Command => ({
  commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
  cancelWorkflowExecutionCommandAttributes: {},
});

/** An organization with a namespace of its own, a workflow and what stands in for its worker: one task at a time, by hand. */
export const openTenant = async (api: MembersApi) => {
  const organization = await openOrganization(api);
  const namespace = namespaceOf(organization.slug, organization.orgId);
  await registerMarked(api.world, namespace, organization.orgId);
  const { connection } = api.world;
  const register = async (name: string, chosen: object = {}) => {
    const json = { name, workflowType: 'sendInvoice', taskQueue, ...chosen };
    const answer = await organization.call('/workflows', { json });
    expect(answer.status, await answer.clone().text()).toBe(201);
  };
  const start = (name: string, json: object = {}, call: Call = {}) =>
    organization.call(`/workflows/${name}/runs`, { json, ...call });
  const started = async (name: string, json: object = {}): Promise<Run> => {
    const answer = await start(name, json);
    expect(answer.status, await answer.clone().text()).toBe(202);
    return (await answer.json()) as Run;
  };
  const take = () =>
    connection.withDeadline(Date.now() + 20_000, () =>
      connection.workflowService.pollWorkflowTaskQueue({
        namespace,
        taskQueue: { name: taskQueue, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
        identity: 'test',
      }),
    );
  /** Takes one workflow task, answers it with these commands, and returns the run and its input. */
  const work = async (...commands: Command[]) => {
    const task = await take();
    const begun = task.history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    const answer = async ({ taskToken }: typeof task): Promise<void> => {
      if (!taskToken?.length) return;
      try {
        await connection.workflowService.respondWorkflowTaskCompleted({
          namespace,
          taskToken,
          identity: 'test',
          commands,
        });
      } catch (error) {
        // Something happened to the run meanwhile, so that it has another task, as every worker knows.
        if (!(error instanceof Error) || !error.message.includes('UnhandledCommand')) throw error;
        await answer(await take());
      }
    };
    await answer(task);
    const [input] = begun?.input?.payloads ?? [];
    return {
      workflowId: task.workflowExecution?.workflowId,
      type: task.workflowType?.name,
      input: input && defaultPayloadConverter.fromPayload(input),
    };
  };
  const read = async (id: string): Promise<RunDetails> => {
    const answer = await organization.call(`/runs/${id}`);
    expect(answer.status, await answer.clone().text()).toBe(200);
    return (await answer.json()) as RunDetails;
  };
  const result = async (id: string): Promise<RunResult> =>
    (await (await organization.call(`/runs/${id}/result`)).json()) as RunResult;
  /** The open and closed runs of the namespace, as the server itself has them. */
  const listed = async (): Promise<string[]> => {
    const { executions } = await connection.workflowService.listWorkflowExecutions({ namespace });
    return (executions ?? []).map(({ execution }) => execution?.workflowId ?? '').sort();
  };
  return { ...organization, namespace, register, start, started, work, complete, fail, canceled, read, result, listed };
};

export type RunTenant = Awaited<ReturnType<typeof openTenant>>;
