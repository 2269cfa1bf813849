import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asOwnerOf } from '../support/database.ts';
import { holdAt } from '../support/held-step.ts';
import { until } from '../support/until.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(() => stack?.close());

const creation = (name: string): string[] => ['org', 'create', '--name', name, '--owner-email', 'ada@watch.example'];

/** Starts a creation that stops before the end of its second step. */
const held = async (name: string) => {
  const step = await holdAt(stack.world, 'createNamespace');
  const release = async (): Promise<void> => {
    await step.release();
    await asOwnerOf(stack.world.database, (sql) =>
      sql.unsafe('drop trigger hold on operation_events; drop function hold'),
    );
  };
  const { operation } = await stack.json<{ operation: { id: string } }>(creation(name));
  await until(step.isReached, (is) => is, 'the step is held');
  return { id: operation.id, release };
};

describe('watching an operation', () => {
  it('is ended by Ctrl-C with the line that resumes it, while the operation goes on', async () => {
    const { id, release } = await held('Interrupted');
    const watching = stack.start(['operation', 'watch', id]);
    await watching.until(/reserve +succeeded/);
    watching.child.kill('SIGINT');
    const { code, stderr } = await watching.ended;
    await release();
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: `The operation goes on. To see it: freehold operation watch ${id}\n`,
    });
    expect(await stack.json(['operation', 'wait', id])).toMatchObject({ id, status: 'succeeded' });
  }, 60_000);

  it('continues over a restart of the api, without a gap or a repetition', async () => {
    const { id, release } = await held('Restarted');
    const watching = stack.start(['operation', 'watch', id, '--json']);
    await watching.until(/"reserve","status":"succeeded"/);
    await stack.killApi();
    await watching.until(/does not answer \(ECONNREFUSED\); trying again/);
    await release();
    await stack.startApi();
    const { code, stdout, stderr } = await watching.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('answers again');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const transitions = events.map(({ event, data }) => (event === 'step' ? `${data.name} ${data.status}` : event));
    expect(new Set(transitions).size).toBe(transitions.length);
    expect(transitions.slice(0, 3)).toEqual(['reserve running', 'reserve succeeded', 'createNamespace running']);
    expect(transitions.slice(-2)).toEqual(['activate succeeded', 'end']);
  }, 90_000);

  it('shows the steps of an undo, and its exit code tells that the operation ended otherwise', async () => {
    const { id, release } = await held('Undone');
    const watching = stack.start(['operation', 'watch', id]);
    const progress = stack.start(['operation', 'wait', id, '--progress', 'jsonl', '--json']);
    await watching.until(/reserve +succeeded/);
    const canceling = stack.start(['operation', 'cancel', id, '--reason', 'a test', '--yes', '--watch']);
    await canceling.until(/reserve +succeeded/);
    await release();
    const [watched, waited, canceled] = await Promise.all([watching.ended, progress.ended, canceling.ended]);
    expect(watched.code).toBe(1);
    expect(watched.stdout).toMatch(/↩ reserve +undone\n.*provisionOrganization canceled/);
    expect(waited.code).toBe(1);
    expect(JSON.parse(waited.stdout)).toMatchObject({ id, status: 'canceled' });
    const lines = waited.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ event: 'end', data: { status: 'canceled' } });
    // The one who cancels it wants it to end so.
    expect(canceled.code, canceled.stderr).toBe(0);
  }, 60_000);

  it('ends after --timeout, while the operation goes on', async () => {
    const { id, release } = await held('Slow');
    const { code, stderr } = await stack.run(['operation', 'wait', id, '--timeout', '1']);
    await release();
    expect(code).toBe(5);
    expect(stderr).toContain(`freehold operation watch ${id}`);
    expect(await stack.json(['operation', 'wait', id])).toMatchObject({ status: 'succeeded' });
  }, 60_000);

  it('draws all steps in place on a terminal', async () => {
    const command = [process.execPath, stack.file, ...creation('Drawn'), '--watch']
      .map((word) => `'${word}'`)
      .join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: {
        PATH: process.env.PATH,
        HOME: stack.folder,
        TERM: 'xterm-256color',
        FREEHOLD_URL: stack.url,
        FREEHOLD_KEY: stack.platformKey,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const [code] = await once(child, 'close');
    expect(code, text).toBe(0);
    const control = String.fromCharCode(27);
    // The first picture has all steps before any has ended; later ones are drawn over it.
    expect(text).toContain(`${control}[2m·${control}[22m activate`);
    expect(text).toContain(`${control}[1A`);
    expect(text).toContain(`${control}[32m✔${control}[39m activate           succeeded`);
    expect(text).toContain(`provisionOrganization ${control}[32msucceeded${control}[39m`);
  }, 60_000);
});

describe('a creation', () => {
  it('has one effect when it is repeated with its idempotency key', async () => {
    const args = [...creation('Once'), '--idempotency-key', 'once-1'];
    const first = await stack.json<{ operation: { id: string } }>(args);
    const second = await stack.json<{ operation: { id: string } }>([...args, '--wait']);
    expect(second.operation.id).toBe(first.operation.id);
  });

  it('tells how to repeat it safely, if it is interrupted before its answer', async () => {
    stack.signalApi('SIGSTOP');
    const creating = stack.start(creation('Unanswered'));
    await setTimeout(1_000);
    creating.child.kill('SIGINT');
    const { code, stderr } = await creating.ended;
    stack.signalApi('SIGCONT');
    expect(code).toBe(130);
    const [, key = ''] = /repeat it with --idempotency-key (\S+)\n$/.exec(stderr) ?? [];
    const repeat = [...creation('Unanswered'), '--idempotency-key', key, '--wait'];
    expect(await stack.json(repeat)).toMatchObject({ org: { slug: 'unanswered', status: 'active' } });
  }, 60_000);
});
