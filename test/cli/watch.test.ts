import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.close());

/** Each has an owner of its own, because a person may own only a few. */
const creation = (name: string): string[] => [
  'org',
  'create',
  '--name',
  name,
  '--owner-email',
  `${name.toLowerCase()}@watch.example`,
];

/** Starts a creation that waits for a payment after its first steps. */
const held = async (name: string) => {
  const args = [...creation(name), '--activation', 'on_payment'];
  const { org, operation } = await stack.json<{ org: { slug: string }; operation: { id: string } }>(args);
  const release = (): Promise<unknown> => stack.json(['payment', 'complete', org.slug, '--payment', `pay-${org.slug}`]);
  return { id: operation.id, release };
};

describe('watching an operation', () => {
  it('is ended by Ctrl-C with the line that resumes it, while the operation goes on', async () => {
    const { id, release } = await held('Interrupted');
    const watching = stack.start(['operation', 'watch', id, '--url', stack.url]);
    await watching.until(/awaitPayment +waiting/);
    watching.child.kill('SIGINT');
    const { code, stderr } = await watching.ended;
    await release();
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: `The operation goes on. To see it: freehold operation watch ${id} --url ${stack.url}\n`,
    });
    expect(await stack.json(['operation', 'wait', id])).toMatchObject({ id, status: 'succeeded' });
  });

  it('continues over a restart of the api, without a gap or a repetition', async () => {
    const { id, release } = await held('Restarted');
    const watching = stack.start(['operation', 'watch', id, '--json']);
    await watching.until(/"awaitPayment","status":"waiting"/);
    await stack.killApi();
    await watching.until(/does not answer \(ECONNREFUSED\); trying again/);
    await stack.startApi();
    await release();
    const { code, stdout, stderr } = await watching.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('answers again');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const transitions = events.map(({ event, data }) => (event === 'step' ? `${data.name} ${data.status}` : event));
    expect(new Set(stdout.split('\n')).size).toBe(transitions.length + 1);
    expect(transitions.slice(0, 2)).toEqual(['register running', 'register succeeded']);
    expect(transitions.slice(-2)).toEqual(['activate succeeded', 'end']);
  });

  it('shows the steps of an undo, and its exit code tells that the operation ended otherwise', async () => {
    const { id } = await held('Undone');
    const watching = stack.start(['operation', 'watch', id]);
    const progress = stack.start(['operation', 'wait', id, '--progress', 'jsonl', '--json']);
    await watching.until(/awaitPayment +waiting/);
    const canceling = stack.start(['operation', 'cancel', id, '--reason', 'a test', '--yes', '--watch']);
    const [watched, waited, canceled] = await Promise.all([watching.ended, progress.ended, canceling.ended]);
    expect(watched.code).toBe(1);
    expect(watched.stdout).toMatch(/↩ register +undone\n[\s\S]*provisionPaidOrganization canceled/);
    expect(waited.code).toBe(1);
    expect(JSON.parse(waited.stdout)).toMatchObject({ id, status: 'canceled' });
    const lines = waited.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ event: 'end', data: { status: 'canceled' } });
    // The one who cancels it wants it to end so.
    expect(canceled.code, canceled.stderr).toBe(0);
  });

  it('ends after --timeout, while the operation goes on', async () => {
    const { id, release } = await held('Slow');
    const { code, stderr } = await stack.run(['operation', 'wait', id, '--timeout', '1']);
    await release();
    expect(code).toBe(5);
    expect(stderr).toContain(`freehold operation watch ${id}`);
    expect(await stack.json(['operation', 'wait', id])).toMatchObject({ status: 'succeeded' });
  });

  it('draws all steps in place on a terminal', async () => {
    const words = [process.execPath, stack.file, ...creation('Drawn'), '--watch'].map((word) => `'${word}'`);
    const command = `stty cols 120 rows 40; exec ${words.join(' ')}`;
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
    expect(text).toMatch(new RegExp(`${control}\\[\\d*A`));
    expect(text).toContain(`${control}[32m✔${control}[39m activate           succeeded`);
    expect(text).toContain(`provisionOrganization ${control}[32msucceeded${control}[39m`);
  });
});

describe('following an organization', () => {
  const slugOf = async (name: string): Promise<string> => {
    const { org } = await stack.json<{ org: { slug: string } }>([...creation(name), '--wait']);
    return org.slug;
  };

  it('prints each change until as many have come as are asked for', async () => {
    const slug = await slugOf('Followed');
    const people = stack.start(['org', 'events', slug, '--limit', '1']);
    const machine = stack.start(['org', 'events', slug, '--limit', '1', '--json', '--types', 'organization.renamed']);
    await people.until(/ready/);
    await machine.until(/ready/);
    await stack.json(['org', 'update', slug, '--name', 'Renamed']);
    const [shown, printed] = await Promise.all([people.ended, machine.ended]);
    expect([shown.code, shown.stderr, printed.code, printed.stderr]).toEqual([0, '', 0, '']);
    expect(shown.stdout).toMatch(/^#\d+ ready\n[-\d]+T[:.\d]+Z #\d+ organization\.renamed\n$/);
    const events = printed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([{ event: 'ready' }, { event: 'organization.renamed' }]);
    const rest = await stack.run(['org', 'events', slug, '--limit', '1', '--after', events[0].id, '--json']);
    expect(
      rest.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).event),
    ).toEqual(['ready', 'organization.renamed']);
  });

  it('is ended by Ctrl-C', async () => {
    const slug = await slugOf('Left');
    const watching = stack.start(['org', 'events', slug]);
    await watching.until(/ready/);
    watching.child.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 130, stderr: '' });
  });

  it('refuses a type that does not exist', async () => {
    const { code, stderr } = await stack.run(['org', 'events', await slugOf('Typed'), '--types', 'no.such']);
    expect(code).toBe(4);
    expect(stderr).toContain('query.types');
  });
});

describe('a creation', () => {
  it('has one effect when it is repeated with its idempotency key', async () => {
    const args = [...creation('Once'), '--idempotency-key', 'once-1'];
    const first = await stack.json<{ operation: { id: string } }>(args);
    const second = await stack.json<{ operation: { id: string } }>([...args, '--wait']);
    expect(second.operation.id).toBe(first.operation.id);
  });

  it('tells how to repeat it safely, if it is interrupted before its answer', async () => {
    let onSent = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      onSent = resolve;
    });
    const target = { host: '127.0.0.1', port: Number(new URL(stack.url).port) };
    const proxy = await startTcpProxy(target, () => () => onSent());
    stack.signalApi('SIGSTOP');
    const creating = stack.start(creation('Unanswered'), { env: { FREEHOLD_URL: `http://127.0.0.1:${proxy.port}` } });
    await sent;
    creating.child.kill('SIGINT');
    const { code, stderr } = await creating.ended;
    stack.signalApi('SIGCONT');
    await proxy.close();
    expect(code).toBe(130);
    const [, key = ''] = /repeat it with --idempotency-key (\S+)\n$/.exec(stderr) ?? [];
    const repeat = [...creation('Unanswered'), '--idempotency-key', key, '--wait'];
    expect(await stack.json(repeat)).toMatchObject({ org: { slug: 'unanswered', status: 'active' } });
  });
});
