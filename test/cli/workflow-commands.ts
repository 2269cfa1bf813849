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
  const options = ['--memo', '{"customer":"acme"}', '--execution-timeout-seconds', '600', '--priority', '2'];
  const fairness = ['--fairness-key', 'acme', '--fairness-weight', '0.5'];
  const second = await asOwner(['run', 'start', 'send-invoice', ...options, ...fairness]);
  await refused(['run', 'start', 'send-invoice', '--memo', '{'], 2, owner);
  await refused(['run', 'start', 'send-invoice', '--fairness-weight', 'much'], 4, owner);
  expect(await asOwner(['run', 'signal', idOf(first), '--name', 'paid', '--input', '42'])).toMatchObject({
    status: 'running',
  });
  await refused(['run', 'signal', idOf(first), '--name', 'freehold-x'], 4, owner);
  // No worker answers.
  await refused(['run', 'query', idOf(first), '--name', 'balance'], 4, owner);
  await refused(['workflow', 'delete', 'send-invoice', '--yes'], 4, owner);
  await asOwner(['run', 'cancel', idOf(first), ...because]);
  expect(await asOwner(['run', 'terminate', idOf(first), ...because, '--yes'])).toMatchObject({ status: 'terminated' });
  await refused(['run', 'cancel', idOf(first), ...because], 4, owner);
  await refused(['run', 'update', idOf(first), '--name', 'change', '--update-id', 'one'], 4, owner);
  await asOwner(['run', 'terminate', idOf(second), ...because, '--yes']);
  // Beside the run that is open, the backfill starts none.
  await asOwner(['workflow', 'update', 'send-invoice', '--open-runs-max', '1']);
  await scheduleCommands({ asOwner, refused }, owner);
  await asOwner(['workflow', 'update', 'send-invoice', '--open-runs-max', 'none']);
  await asOwner(['workflow', 'delete', 'send-invoice', '--yes']);
};

const scheduleCommands = async (
  { asOwner, refused }: Omit<Tools, 'stack'>,
  owner: Record<string, string>,
): Promise<void> => {
  const create = ['schedule', 'create', 'nightly', '--workflow', 'send-invoice'];
  await refused(create, 4, owner);
  await refused([...create, '--cron', '0 0 30 2 *'], 4, owner);
  await refused([...create, '--calendar', '{'], 2, owner);
  expect(
    await asOwner([...create, '--cron', '30 2 * * *', '--timezone', 'Europe/Berlin', '--input', '{"invoice":1}']),
  ).toMatchObject({ name: 'nightly', times: { cron: '30 2 * * *' }, overlap: 'skip' });
  await asOwner(['schedule', 'list']);
  await asOwner(['schedule', 'show', 'nightly']);
  expect(await asOwner(['schedule', 'next', 'nightly', '--count', '2'])).toMatchObject({
    data: [expect.any(String), expect.any(String)],
  });
  expect(
    await asOwner(['schedule', 'update', 'nightly', '--every-seconds', '86400', '--overlap', 'bufferOne']),
  ).toMatchObject({ times: { everySeconds: 86_400 }, overlap: 'bufferOne' });
  expect(await asOwner(['schedule', 'pause', 'nightly', ...because])).toMatchObject({ pauseReason: 'a test' });
  await asOwner(['schedule', 'resume', 'nightly']);
  const run = await asOwner(['schedule', 'trigger', 'nightly']);
  expect(await asOwner(['run', 'list', '--schedule', 'nightly'])).toMatchObject({ id: run.id });
  const time = ['--from', '2026-01-01T00:00:00Z', '--until', '2026-01-01T00:00:01Z'];
  expect(await asOwner(['schedule', 'backfill', 'nightly', ...time, '--yes'])).toMatchObject({ occurrences: 1 });
  await asOwner(['schedule', 'delete', 'nightly', '--yes']);
  await asOwner(['run', 'terminate', idOf(run), ...because, '--yes']);
};
