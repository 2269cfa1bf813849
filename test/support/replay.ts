import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WorkflowClient } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { expect } from 'vitest';
import { isEnded, type Operation } from '../../src/contract/operation.ts';
import { workflowBundle as workflowCode } from '../../src/main/workflow-bundle.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { temporalAddress } from './temporal.ts';
import { temporalCli } from './temporal-cli.ts';
import type { World } from './world.ts';

/** The folder of the recorded histories. */
export const folder = fileURLToPath(new URL('../replay/histories/', import.meta.url));

const openReplays = async () => {
  const histories = new PassThrough({ objectMode: true });
  const workflowBundle = { codePath: await workflowCode() };
  return { histories, results: Worker.runReplayHistories({ workflowBundle }, histories) };
};
let replays: ReturnType<typeof openReplays> | undefined;

/** Replays a history on the worker that replays all of a file, one after another. */
const replay = async (history: unknown, workflowId: string): Promise<void> => {
  replays ??= openReplays();
  const { histories, results } = await replays;
  histories.write({ history, workflowId });
  const { value } = await results.next();
  if (value.error !== undefined) throw value.error;
};

/** To be called at the end of a file. */
export const closeReplays = async (): Promise<void> => {
  const open = await replays;
  replays = undefined;
  open?.histories.end();
  await open?.results.next();
};

/** Expects a recorded history to replay. */
export const expectRecordedReplays = async (file: string): Promise<void> => {
  await replay(historyFromJSON(JSON.parse(readFileSync(`${folder}${file}`, 'utf8'))), file);
};

type Run = Pick<Operation['workflow'], 'namespace' | 'workflowId'>;

/** Exports a history with the Temporal CLI. */
const exported = async ({ namespace, workflowId }: Run): Promise<string> => {
  const cli = await temporalCli();
  const target = ['--address', temporalAddress(), '--namespace', namespace, '--workflow-id', workflowId];
  const { stdout } = await promisify(execFile)(cli, ['workflow', 'show', ...target, '--output', 'json']);
  return stdout;
};

/** Expects the ended or open run of this operation to replay, and a recorded history by this name. */
export const expectReplays = async (world: World, operationId: string, name: string): Promise<void> => {
  const { workflow, status } = await readOperation(world.ctx(), operationId);
  await expectRunReplays(world, workflow, name, isEnded(status));
};

/** Expects the same of any run in the control namespace. */
export const expectRunReplays = async (world: World, workflow: Run, name: string, hasEnded: boolean): Promise<void> => {
  const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
  const handle = client.getHandle(workflow.workflowId);
  if (hasEnded) await handle.result().catch((error: unknown) => error);
  const history = await handle.fetchHistory();
  await replay(history, workflow.workflowId);
  const file = `${folder}${name}.json`;
  if (process.env.RECORD_HISTORIES === '1' && !existsSync(file)) writeFileSync(file, await exported(workflow));
  expect(existsSync(file), 'record it: npm run replay:record').toBe(true);
};
