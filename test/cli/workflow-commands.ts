import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Stack } from './stack.ts';

type Json = Record<string, unknown>;

interface Tools {
  stack: Stack;
  asOwner(args: readonly string[]): Promise<Json>;
  refused(args: readonly string[], code: number, env?: Record<string, string>): Promise<unknown>;
}

const idOf = ({ id }: Json): string => String(id);
const because = ['--reason', 'a test'];

/** Runs each command about workflows and runs, which no worker takes. */
export const workflowCommands = async ({ stack, asOwner, refused }: Tools, ownerKey: string): Promise<void> => {
  const owner = { FREEHOLD_KEY: ownerKey };
  const queue = ['--type', 'sendInvoice', '--task-queue', 'invoices'];
  const made = await asOwner(['workflow', 'create', 'send-invoice', ...queue, '--open-runs-max', '2']);
  expect(made).toMatchObject({ name: 'send-invoice', openRunsMax: 2 });
  await refused(['workflow', 'create', 'send-invoice', ...queue], 4, owner);
  await asOwner(['workflow', 'list']);
  await asOwner(['workflow', 'show', 'send-invoice']);
  expect(
    await asOwner(['workflow', 'update', 'send-invoice', '--open-runs-max', 'none', '--description', 'Sends one']),
  ).toMatchObject({ openRunsMax: null, description: 'Sends one' });
  const file = join(stack.folder, 'input.json');
  writeFileSync(file, '{"invoice":42}');
  const first = await asOwner(['run', 'start', 'send-invoice', '--id', 'invoice-42', '--input-file', file]);
  expect(first).toMatchObject({ workflowId: 'invoice-42', status: 'running' });
  await refused(['run', 'start', 'send-invoice', '--id', 'invoice-42', '--input', '{"invoice":43}'], 4, owner);
  await refused(['run', 'start', 'send-invoice', '--input', '{'], 2, owner);
  expect(await asOwner(['run', 'list', '--workflow', 'send-invoice'])).toMatchObject({ id: first.id });
  expect(await asOwner(['run', 'show', idOf(first)])).toMatchObject({ live: true });
  expect(await asOwner(['run', 'result', idOf(first)])).toMatchObject({ status: 'running', result: null });
  await refused(['workflow', 'delete', 'send-invoice', '--yes'], 4, owner);
  await asOwner(['run', 'cancel', idOf(first), ...because]);
  expect(await asOwner(['run', 'terminate', idOf(first), ...because, '--yes'])).toMatchObject({ status: 'terminated' });
  await refused(['run', 'cancel', idOf(first), ...because], 4, owner);
  await asOwner(['workflow', 'delete', 'send-invoice', '--yes']);
};
