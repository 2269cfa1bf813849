import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TUNED_SETTINGS } from '../../src/devstack/temporal-settings.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { temporalAddress } from '../support/temporal.ts';

// A tenant's worker can answer workflow tasks with any commands. None of them may reach another namespace.

const { temporal } = proto;
const { CommandType, EventType } = temporal.api.enums.v1;
type Command = proto.temporal.api.command.v1.ICommand;

// Unique, because the server is shared.
const ATTACKER = `attacker-${randomUUID()}`;
const VICTIM = `victim-${randomUUID()}`;
const QUEUE = 'queue';
const ENDPOINT = `endpoint-${randomUUID()}`;
const POLL_MS = 8_000;

let connection: Connection;
let endpoint: proto.temporal.api.nexus.v1.IEndpoint | null | undefined;

beforeAll(async () => {
  connection = openConnection({ address: temporalAddress() });
  for (const namespace of [ATTACKER, VICTIM]) {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
  }
  const worker = { namespace: VICTIM, taskQueue: QUEUE };
  const spec = { name: ENDPOINT, target: { worker } };
  ({ endpoint } = await connection.operatorService.createNexusEndpoint({ spec }));
});
afterAll(async () => {
  const { id, version } = endpoint ?? {};
  if (id && version) await connection.operatorService.deleteNexusEndpoint({ id, version });
  await connection.close();
});

const start = async (namespace: string, workflowId: string, taskQueue = QUEUE): Promise<void> => {
  const requestId = randomUUID();
  const [type, queue] = [{ name: 'any' }, { name: taskQueue }];
  await connection.workflowService.startWorkflowExecution({
    ...{ namespace, workflowId, workflowType: type, taskQueue: queue, requestId },
  });
};

/** Sends the commands of an attacker's worker; resolves with `accepted`, or the reason of the refusal. */
const answerWith = async (command: Command): Promise<string> => {
  // A separate queue, because a refused task is delivered again.
  const taskQueue = { name: randomUUID() };
  await start(ATTACKER, taskQueue.name, taskQueue.name);
  const { workflowService } = connection;
  const poll = { namespace: ATTACKER, taskQueue, identity: ATTACKER };
  const { taskToken } = await connection.withDeadline(Date.now() + POLL_MS, () =>
    workflowService.pollWorkflowTaskQueue(poll),
  );
  return workflowService
    .respondWorkflowTaskCompleted({ namespace: ATTACKER, taskToken, identity: ATTACKER, commands: [command] })
    .then(
      () => 'accepted',
      (error: Error & { details?: string }) => error.details ?? error.message,
    );
};

const historyOf = async (namespace: string, workflowId: string) => {
  const execution = { workflowId };
  const { history } = await connection.workflowService.getWorkflowExecutionHistory({ namespace, execution });
  return (history?.events ?? []).map(({ eventType }) => eventType);
};

/** One command of each type that names a namespace, with a workflow there as its target. */
const aimedAt: Record<string, (namespace: string, workflowId: string) => Command> = {
  StartChildWorkflowExecutionCommandAttributes: (namespace, workflowId) => ({
    commandType: CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
    startChildWorkflowExecutionCommandAttributes: {
      ...{ namespace, workflowId: `child-of-${workflowId}`, workflowType: { name: 'any' }, taskQueue: { name: QUEUE } },
    },
  }),
  SignalExternalWorkflowExecutionCommandAttributes: (namespace, workflowId) => ({
    commandType: CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
    signalExternalWorkflowExecutionCommandAttributes: { namespace, execution: { workflowId }, signalName: 'any' },
  }),
  RequestCancelExternalWorkflowExecutionCommandAttributes: (namespace, workflowId) => ({
    commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
    requestCancelExternalWorkflowExecutionCommandAttributes: { namespace, workflowId },
  }),
};

/** The typings show classes, but the values are protobufjs descriptions of messages. */
const isMessage = (value: unknown): value is { fields: object } =>
  typeof value === 'object' && value !== null && 'fields' in value && typeof value.fields === 'object';

const commandsWithNamespace = Object.entries(temporal.api.command.v1)
  .filter(([, value]) => isMessage(value) && 'namespace' in value.fields)
  .map(([name]) => name);

describe('a command of a workflow task', () => {
  test('of every type that names a namespace is covered here', () => {
    expect(Object.keys(aimedAt).toSorted()).toEqual(commandsWithNamespace.toSorted());
  });

  test.each(Object.entries(aimedAt))('%s does not reach another namespace', async (_, command) => {
    const workflowId = randomUUID();
    await start(VICTIM, workflowId);
    expect(await answerWith(command(VICTIM, workflowId))).toMatch(/namespace/i);
    expect(await historyOf(VICTIM, workflowId)).toEqual([
      EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
      EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    ]);
    await expect(historyOf(VICTIM, `child-of-${workflowId}`)).rejects.toThrow(/not found/);
  });

  test.each(Object.entries(aimedAt))('%s reaches its own namespace', async (_, command) => {
    const workflowId = randomUUID();
    await start(ATTACKER, workflowId);
    expect(await answerWith(command(ATTACKER, workflowId))).toBe('accepted');
  });
});

describe('a Nexus operation', () => {
  const call = (nexusHeader: Record<string, string>): Command => ({
    commandType: CommandType.COMMAND_TYPE_SCHEDULE_NEXUS_OPERATION,
    scheduleNexusOperationCommandAttributes: { endpoint: ENDPOINT, service: 'any', operation: 'any', nexusHeader },
  });
  const forged = `<temporal:///namespaces/${VICTIM}/workflows/a/b/history>; type="temporal.api.common.v1.Link.WorkflowEvent"`;
  const disallowed = TUNED_SETTINGS['component.nexusoperations.disallowedHeaders'];

  test.each(['Nexus-Link', 'Freehold-Caller', ...(Array.isArray(disallowed) ? disallowed : [])])(
    'cannot name its caller with its own %s',
    async (name) => expect(await answerWith(call({ [name]: forged }))).toMatch(/header/i),
  );

  test('accepts other headers', async () => {
    expect(await answerWith(call({ 'x-trace': 'any' }))).toBe('accepted');
  });
});
