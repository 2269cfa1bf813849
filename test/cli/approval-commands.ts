import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { createTeam, type StrongMember } from '../support/elevations.ts';
import { until } from '../support/until.ts';
import type { Stack } from './stack.ts';

type Json = Record<string, unknown>;

interface Tools {
  stack: Stack;
  call(args: readonly string[], options?: { env?: Record<string, string> }): Promise<Json>;
}

const page = new URL('../../docs/runbooks/break-glass.md', import.meta.url);

/** The lines of the drill: who enters them, and the arguments of the command. */
const drill = (): { who: string; args: string[] }[] =>
  [...readFileSync(page, 'utf8').matchAll(/^(\w+)\$ freehold (.+)$/gm)].map(([, who = '', line = '']) => ({
    who,
    args: [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ''),
  }));

/** Runs the drill of the runbook, line by line. */
const runDrill = async ({ stack, call }: Tools): Promise<void> => {
  const team = await createTeam(stack.world, 1);
  const [approver] = team.admins;
  const people: Record<string, StrongMember | undefined> = { requester: team.member, approver, owner: team.owner };
  const lines = drill();
  expect(lines.length).toBeGreaterThan(5);
  let id = '';
  let last: Json = {};
  for (const { who, args } of lines) {
    const env = { FREEHOLD_KEY: people[who]?.key ?? '' };
    if (args[1] === 'token')
      await until(
        () => call(['elevation', 'show', id, '--org', team.slug], { env }),
        ({ status }) => status === 'active',
        'the elevation is active',
      );
    const told = args.map((word) => word.replace('<id>', id).replace('<slug>', team.slug));
    last = await call(told, { env });
    if (id === '') id = String(last.id);
  }
  expect(last).toMatchObject({ id, status: 'reviewed' });
};

/** Runs each command about approvals and elevations, as people who have signed in with two factors. */
export const approvalCommands = async ({ stack, call }: Tools): Promise<void> => {
  await runDrill({ stack, call });
  const team = await createTeam(stack.world);
  const { member, owner } = team;
  const by =
    ({ key }: StrongMember, slug = team.slug) =>
    (...args: string[]): Promise<Json> =>
      call([...args, '--org', slug], { env: { FREEHOLD_KEY: key } });
  const asked = ['--role', 'admin', '--seconds', '60', '--scopes', 'webhook:list', '--reason', 'incident 42'];
  const request = async (): Promise<string> => String((await by(member)('elevation', 'request', ...asked)).id);

  const id = await request();
  expect(await by(member)('approval', 'list', '--status', 'pending')).toMatchObject({ id });
  for (const admin of team.admins)
    expect(await by(admin)('approval', 'approve', id, '--reason', 'by phone', '--yes')).toMatchObject({ id });
  expect(await by(owner)('approval', 'show', id)).toMatchObject({ status: 'approved' });
  await until(
    () => by(member)('elevation', 'show', id),
    ({ status }) => status === 'active',
    'the elevation is active',
  );
  expect(await by(member)('elevation', 'token', id)).toMatchObject({ token: expect.any(String) });
  expect(await by(member)('elevation', 'end', id, '--reason', 'done')).toMatchObject({ status: 'ended' });
  const review = ['elevation', 'review', id, '--verdict', 'accepted', '--note', 'in order'];
  expect(await by(owner)(...review)).toMatchObject({ status: 'reviewed' });
  expect(await by(owner)('elevation', 'list', '--status', 'reviewed')).toMatchObject({ id });

  const denied = await request();
  expect(await by(owner)('approval', 'deny', denied, '--reason', 'no')).toMatchObject({ status: 'denied' });

  const small = await createTeam(stack.world, 0);
  const asking = by(small.member, small.slug);
  const { id: lonely } = await asking('elevation', 'request', ...asked);
  const waiting = ['approval', 'list', '--platform', '--status', 'pending'];
  expect(await call(waiting)).toMatchObject({ id: lonely, platformCounts: true });
  expect(await asking('approval', 'cancel', String(lonely), '--reason', 'x')).toMatchObject({ status: 'canceled' });
};
