import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCommands } from '../../src/cli/commands.ts';
import { findPerson } from '../../src/db/session/look-up.ts';
import { codeOf } from '../support/factors.ts';
import { createInvitationRows } from '../support/invitations.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { createSessionRows, createVisitRows } from '../support/sessions.ts';
import { until } from '../support/until.ts';
import { openReceiver, type Receiver } from '../webhooks/support.ts';
import { authCommands } from './auth-commands.ts';
import { federationCommands } from './federation-commands.ts';
import { policyCommands } from './policy-commands.ts';
import { shapeOf } from './shape.ts';
import { type CallOptions, type Result, type Stack, startStack } from './stack.ts';
import { workflowCommands } from './workflow-commands.ts';

type Json = Record<string, unknown>;

let stack: Stack;
let receiver: Receiver;
let ownerKey: string;
let bob: string;

const paths = listCommands().map(([path]) => path);
/** Commands that other files of this folder run. */
const elsewhere = [
  'login',
  'logout',
  'profile list',
  'profile use',
  'account delete',
  'password forgot',
  'password recover',
  ...paths.filter((path) => path.startsWith('key-ring ')),
  'dev',
  'doctor',
  'completion',
];
const shapes: Record<string, unknown> = {};

const pathOf = (args: readonly string[]): string => {
  const line = args.join(' ').replace(/^apikey /, 'api-key ');
  return paths.find((path) => line === path || line.startsWith(`${path} `)) ?? line;
};

/** Runs a command with `--json`, which must succeed, and records the shape of its answer. */
const call = async (args: readonly string[], options: CallOptions & { as?: string } = {}): Promise<Json> => {
  const [first, ...others] = await stack.jsonLines<Json>(args, options);
  if (first === undefined) throw new Error(`freehold ${args.join(' ')} has printed nothing`);
  shapes[options.as ?? pathOf(args)] = shapeOf(first);
  return { ...first, others };
};
const asOwner = (args: readonly string[]): Promise<Json> => call(args, { env: { FREEHOLD_KEY: ownerKey } });
const refused = async (args: readonly string[], code: number, env = {}): Promise<Result> => {
  const result = await stack.run([...args, '--json'], { env });
  expect(result.code, result.stderr).toBe(code);
  shapes[`${pathOf(args)} (exit ${code})`] = shapeOf(JSON.parse(result.stderr));
  return result;
};
const inFolder = (name: string): string => join(stack.folder, name);
const idOf = ({ id }: Json): string => String(id);
const because = ['--reason', 'a test'];

beforeAll(async () => {
  stack = await startStack();
  receiver = await openReceiver();
});
afterAll(async () => {
  await receiver?.close();
  await stack?.close();
});

describe('each command, in turn,', () => {
  it('works for organizations', async () => {
    const creation = ['--name', 'Acme', '--owner-email', 'ada@acme.example'];
    expect(await call(['whoami'])).toMatchObject({ kind: 'platform' });
    expect(await call(['org', 'plan', ...creation])).toMatchObject({ slug: 'acme', wouldSucceed: true });
    await call(['org', 'create', ...creation, '--dry-run'], { as: 'org create --dry-run' });
    expect(await call(['org', 'create', ...creation, '--wait'])).toMatchObject({
      org: { slug: 'acme', status: 'active' },
      operation: { status: 'succeeded' },
    });
    const taken = await stack.run(['org', 'plan', ...creation, '--json']);
    expect(taken).toMatchObject({ code: 4, stdout: expect.stringContaining('"wouldSucceed":false') });
    await call(['org', 'list', '--status', 'active']);
    await call(['org', 'show', 'acme']);
    const { etag } = await call(['org', 'show', 'acme']);
    const update = ['org', 'update', 'acme', '--if-match', String(etag), '--name'];
    expect(await call([...update, 'Acme Ltd'])).toMatchObject({ name: 'Acme Ltd' });
    await refused([...update, 'Acme GmbH'], 4);
    // As a shell leaves it.
    const bare = String((await call(['org', 'show', 'acme'])).etag).replaceAll('"', '');
    expect(await call(['org', 'update', 'acme', '--if-match', bare, '--name', 'Acme'])).toMatchObject({ name: 'Acme' });
    for (const verb of ['suspend', 'resume', 'deactivate', 'activate']) {
      const args = ['org', verb, 'acme', ...because, '--wait', ...(/^(s|d)/.test(verb) ? ['--yes'] : [])];
      expect(await call(args)).toMatchObject({ kind: `${verb}Organization`, status: 'succeeded' });
    }
    expect(await call(['org', 'hold', 'acme', ...because])).toMatchObject({ legalHold: { reason: 'a test' } });
    const { stderr } = await refused(['org', 'delete', 'acme', '--yes'], 4);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'legal_hold', requestId: expect.any(String) } });
    await call(['org', 'lift-hold', 'acme', '--yes']);
    await refused(['org', 'show', 'nobody'], 3);
  });

  it('works for API keys', async () => {
    const issued = ['api-key', 'create', '--user', 'ada@acme.example', '--name', 'ada', '--org', 'acme'];
    const first = await call(issued);
    ownerKey = String(first.secret);
    expect(await asOwner(['whoami'])).toMatchObject({ organization: { slug: 'acme' } });
    const file = inFolder('ci.key');
    const ci = await asOwner([...issued.slice(0, -2), '--scopes', 'user:list,user:read', '--secret-file', file]);
    expect(ci).toMatchObject({ secret: null, scopes: ['user:list', 'user:read'] });
    expect(readFileSync(file, 'utf8')).toMatch(/^fh_user_sk_\w+\n$/);
    await refused([...issued, '--secret-file', file], 1);
    const verified = await call(['api-key', 'verify'], { input: ownerKey });
    expect(verified).toMatchObject({ valid: true, role: 'owner' });
    const unknown = await stack.run(['api-key', 'verify', '--json'], { input: `fh_user_sk_${'x'.repeat(43)}` });
    expect(unknown).toMatchObject({ code: 4, stdout: expect.stringContaining('"valid":false') });
    expect(await asOwner(['apikey', 'list', '--status', 'active'])).toMatchObject({ name: expect.any(String) });
    await asOwner(['api-key', 'show', idOf(ci)]);
    const changed = await asOwner(['api-key', 'update', idOf(ci), '--scopes', 'all', '--rate-limit-per-hour', '50']);
    expect(changed).toMatchObject({ scopes: null, rateLimitPerHour: 50 });
    const rotated = await asOwner(['api-key', 'rotate', idOf(ci), '--overlap-seconds', '60']);
    expect(rotated).toMatchObject({ predecessorId: idOf(ci), secret: expect.any(String) });
    await asOwner(['api-key', 'revoke', idOf(rotated), '--dry-run']);
    expect(await asOwner(['api-key', 'show', idOf(rotated)])).toMatchObject({ status: 'active' });
    await asOwner(['api-key', 'revoke', idOf(rotated), '--yes']);
    await asOwner(['api-key', 'policy', 'show']);
    expect(await asOwner(['api-key', 'policy', 'update', '--max-age-days', '90'])).toMatchObject({ maxAgeDays: 90 });
    expect(await asOwner(['api-key', 'policy', 'update', '--max-age-days', 'none'])).toMatchObject({
      maxAgeDays: null,
    });
    await asOwner(['rate-limit', 'show']);
    const limited = await call(['rate-limit', 'update', '--key-per-hour', '5000', '--org', 'acme']);
    expect(limited).toMatchObject({ keyPerHour: { chosen: 5_000 } });
  });

  it('works for members', async () => {
    const created = await asOwner(['user', 'create', '--email', 'bob@acme.example', '--role', 'member']);
    bob = idOf(created);
    await asOwner(['user', 'list']);
    expect(await asOwner(['user', 'show', 'Bob@acme.example'])).toMatchObject({ id: bob });
    expect(await asOwner(['user', 'update', bob, '--name', 'Bob', '--role', 'admin'])).toMatchObject({
      name: 'Bob',
      role: 'admin',
    });
    expect(await asOwner(['user', 'suspend', bob, ...because, '--yes'])).toMatchObject({ status: 'suspended' });
    expect(await asOwner(['user', 'restore', bob, ...because])).toMatchObject({ status: 'active' });
    expect(await asOwner(['user', 'batch', 'bob@acme.example=viewer', '--yes'])).toMatchObject({ accepted: 1 });
    const transfer = ['org', 'transfer', 'acme', ...because, '--yes', '--wait'];
    const moved = await call([...transfer, '--from', 'ada@acme.example', '--to', bob]);
    expect(moved).toMatchObject({ kind: 'transferOwnership', status: 'succeeded' });
    await call(['org', 'transfers', 'acme']);
    await call([...transfer, '--from', bob, '--to', 'ada@acme.example']);
    const many = ['invite', 'batch', 'one@acme.example=viewer', 'two@acme.example=member'];
    expect(await asOwner([...many, '--delivery', 'link'])).toMatchObject({ accepted: 2 });
    const link = ['--delivery', 'link'];
    const identityId = (await findPerson(stack.world.db, 'bob@acme.example')) ?? '';
    const { id: sessionId } = await createSessionRows(stack.world, identityId);
    const orgId = idOf(await call(['org', 'show', 'acme']));
    await createVisitRows(stack.world, { orgId, userId: bob, sessionId });
    expect(await asOwner(['user', 'sessions', bob])).toMatchObject({ id: sessionId });
    expect(await asOwner(['user', 'end-sessions', bob, ...because, '--yes'])).toMatchObject({ ended: 1 });
    expect(await asOwner(['user', 'invite', bob, ...link])).toMatchObject({ userId: bob, token: expect.any(String) });
    expect(await call(['user', 'remove', bob, '--org', 'acme', '--yes'])).toEqual({ others: [] });
    const denied = { FREEHOLD_KEY: ownerKey };
    await refused(['drift', 'list'], 4, denied);
  });

  it('works for invitations', async () => {
    const inviting = ['invite', 'create', '--role', 'member', '--delivery', 'link', '--email'];
    const first = await asOwner([...inviting, 'grace@acme.example']);
    // One can be sent again a minute later.
    const earlier = await createInvitationRows(stack.world.db, idOf(await call(['org', 'show', 'acme'])), {
      delivery: 'link',
    });
    expect(await asOwner(['invite', 'resend', earlier])).toMatchObject({ id: earlier, token: expect.any(String) });
    expect(await asOwner(['invite', 'show', idOf(first)])).not.toHaveProperty('token');
    const second = await asOwner([...inviting, 'heidi@acme.example']);
    const revoked = await asOwner(['invite', 'revoke', idOf(second), ...because, '--yes']);
    expect(revoked).toMatchObject({ status: 'revoked' });
    // The invited person has no key, and none is sent.
    const env = { FREEHOLD_KEY: '' };
    const file = inFolder('invitation');
    writeFileSync(file, String(first.token));
    expect(await call(['invite', 'look-up', '--token-file', file], { env })).toMatchObject({ status: 'pending' });
    const password = 'nine green bicycles at the station';
    const accepted = await call(['invite', 'accept', '--token-file', file, '--name', 'Grace'], { input: password });
    expect(accepted).toMatchObject({ invitationId: idOf(first), organization: { slug: 'acme' }, role: 'member' });
    expect(await asOwner(['invite', 'list', '--status', 'accepted'])).toMatchObject({ userId: accepted.userId });
  });

  it('works for a person', async () => {
    const email = 'ada@acme.example';
    await createPasswordRows(stack.world, (await findPerson(stack.world.db, email)) ?? '');
    for (const profile of ['ada', 'elsewhere']) {
      const args = ['login', '--profile', profile, '--url', stack.url, '--email', email];
      expect(await stack.run(args, { input: testPassword })).toMatchObject({ code: 0, stdout: '' });
    }
    const asAda = (args: readonly string[], as?: string, input = ''): Promise<Json> =>
      call([...args, '--profile', 'ada'], { input, ...(as === undefined ? {} : { as }) });
    expect(await asAda(['whoami'], 'whoami --profile')).toMatchObject({ user: { email }, key: null });
    expect(await asAda(['org', 'list'], 'org list --profile')).toMatchObject({ slug: 'acme', role: 'owner' });
    expect(await asAda(['org', 'show', 'acme'])).toMatchObject({ slug: 'acme' });
    const newest = await asAda(['session', 'list']);
    expect(newest).toMatchObject({ isCurrent: false });
    expect(await asAda(['session', 'revoke', idOf(newest), '--yes'])).toEqual({ others: [] });
    expect(await asAda(['session', 'revoke-others', '--yes'])).toMatchObject({ ended: 0 });
    expect(await asAda(['account', 'update', '--locale', 'de'])).toMatchObject({ locale: 'de' });
    expect(await asAda(['account', 'show'])).toMatchObject({ locale: 'de' });
    const added = await asAda(['factor', 'add']);
    const seed = String(added.secret);
    const { id: factorId } = added.factor as Json;
    const confirmed = await asAda(['factor', 'confirm', String(factorId)], undefined, codeOf(seed));
    expect(confirmed).toMatchObject({ factor: { id: factorId }, sessionId: expect.any(String) });
    expect(await asAda(['step-up'], undefined, codeOf(seed, 1))).toMatchObject({ sessionId: expect.any(String) });
    expect(await asAda(['factor', 'list'])).toMatchObject({ id: factorId });
    expect(await asAda(['factor', 'recovery-codes', '--yes'])).toMatchObject({ codes: expect.any(Array) });
    expect(await asAda(['org', 'session-policy', 'show', 'acme'])).toMatchObject({ mfaRequired: false });
    const require = ['org', 'session-policy', 'update', 'acme', '--mfa-required', 'yes'];
    expect(await asAda(require)).toMatchObject({ mfaRequired: true, mfaGraceUntil: expect.any(String) });
    expect(await asAda([...require.slice(0, -1), 'no'])).toMatchObject({ mfaRequired: false });
    const named = { id: factorId, name: 'Old phone' };
    expect(await asAda(['factor', 'rename', String(factorId), 'Old phone'])).toMatchObject(named);
    expect(await asAda(['factor', 'remove', String(factorId), '--yes'])).toEqual({ others: [] });
    const file = inFolder('new-password');
    writeFileSync(file, 'nine blue bicycles at the station');
    const change = ['password', 'change', '--new-password-file', file];
    expect(await asAda(change, undefined, testPassword)).toMatchObject({ ended: 0 });
    await refused(['session', 'list'], 4);
  });

  it('works for webhooks', async () => {
    const hook = await asOwner(['webhook', 'create', '--endpoint', receiver.url, '--events', 'user.created']);
    expect(hook).toMatchObject({ secret: expect.stringMatching(/^whsec_/), eventTypes: ['user.created'] });
    await asOwner(['webhook', 'list']);
    await asOwner(['webhook', 'show', idOf(hook)]);
    expect(await asOwner(['webhook', 'update', idOf(hook), '--events', 'all'])).toMatchObject({ eventTypes: null });
    await asOwner(['webhook', 'rotate', idOf(hook), '--overlap-seconds', '0']);
    const delivery = await asOwner(['webhook', 'test', idOf(hook)]);
    const show = ['webhook', 'delivery', 'show', idOf(hook), idOf(delivery)];
    await until(
      () => asOwner(show),
      ({ status }) => status === 'delivered',
      'the test event is delivered',
    );
    await asOwner(['webhook', 'delivery', 'list', idOf(hook), '--status', 'delivered']);
    await asOwner(['webhook', 'delivery', 'replay', idOf(hook), idOf(delivery)]);
    await asOwner(['webhook', 'delete', idOf(hook), '--yes']);
  });

  it('works for domains and identity providers', () => federationCommands({ stack, call, asOwner, refused }, ownerKey));
  it('works for roles, the policy and approvals', () => policyCommands({ stack, call, asOwner, refused }, ownerKey));
  it('works for members who cannot sign in or enter', () => authCommands({ stack, call, asOwner, refused }, ownerKey));
  it('works for workflows and runs', () => workflowCommands({ stack, asOwner, refused }, ownerKey));
  it('works for payments, drift, operators and several organizations', async () => {
    const pending = ['--name', 'Beta', '--owner-email', 'bea@beta.example', '--activation', 'on_payment'];
    await call(['org', 'create', ...pending], { as: 'org create --activation on_payment' });
    const paid = await call(['payment', 'complete', 'beta', '--payment', 'pay-1', '--wait']);
    expect(paid).toMatchObject({ kind: 'provisionPaidOrganization', status: 'succeeded' });
    const report = ['payment', 'report', '--payment', 'pay-2', '--email', 'cy@gamma.example'];
    const reported = await call([...report, '--organization', 'Gamma', '--wait']);
    expect(reported).toMatchObject({ outcome: 'provisioning', operation: { status: 'succeeded' } });
    expect(await call(['drift', 'run', '--wait'])).toMatchObject({ summary: { failed: expect.any(Number) } });
    expect((await stack.run(['drift', 'list', '--json'])).code).toBe(0);
    await call(['drift', 'policy', 'list']);
    expect(await call(['drift', 'policy', 'update', 'residue', '--mode', 'report'])).toMatchObject({ mode: 'report' });
    const operator = idOf(await call(['operator', 'create', '--email', 'ops@example.com', '--role', 'support']));
    await call(['operator', 'list']);
    expect(await call(['operator', 'update', operator, '--role', 'auditor'])).toMatchObject({ role: 'auditor' });
    expect(await call(['operator', 'show', operator])).toMatchObject({ isEmailVerified: false, hasFactor: false });
    await call(['operator', 'remove', operator, '--yes']);
    const person = idOf(await call(['person', 'list', '--email', 'OPS@example.com']));
    const disabled = await call(['person', 'disable', person, ...because, '--yes']);
    expect(disabled).toMatchObject({ disabledAt: expect.any(String) });
    expect(await call(['person', 'enable', person, ...because])).toMatchObject({ disabledAt: null });
    const batch = await call(['org', 'batch', 'suspend', 'beta', 'gamma', ...because, '--yes']);
    expect(batch).toMatchObject({ accepted: 2 });
    const partly = await stack.run(['org', 'batch', 'suspend', 'nobody', ...because, '--yes', '--json']);
    expect(partly).toMatchObject({ code: 4, stdout: expect.stringContaining('"refused":1') });
  });

  it('works for operations, the audit trail and certificates', async () => {
    const deleted = await call(['org', 'delete', 'acme', '--grace-seconds', '0', '--yes', '--wait']);
    expect(deleted).toMatchObject({ kind: 'deleteOrganization', status: 'succeeded' });
    const id = idOf(deleted);
    await call(['operation', 'list', '--limit', '1']);
    await call(['operation', 'show', id]);
    await call(['attention']);
    await call(['attention', '--org', 'beta'], { as: 'attention --org' });
    await call(['operation', 'wait', id]);
    expect(await call(['operation', 'watch', id])).toMatchObject({ event: 'step' });
    await refused(['operation', 'retry', id, ...because], 4);
    await refused(['operation', 'cancel', id, ...because, '--yes'], 4);
    const manifest = await call(['operation', 'export', id]);
    expect(manifest).toMatchObject({ slug: 'acme' });
    const file = await stack.run(['operation', 'export', id, 'organizations.ndjson']);
    expect(JSON.parse(file.stdout)).toMatchObject({ slug: 'acme' });

    const certificate = await stack.json(['certificate', 'show', id]);
    shapes['certificate show'] = shapeOf(certificate);
    writeFileSync(inFolder('certificate.json'), JSON.stringify(certificate));
    writeFileSync(inFolder('keys.json'), JSON.stringify(await stack.json(['audit', 'keys'])));
    shapes['audit keys'] = shapeOf(await stack.json(['audit', 'keys']));
    const keys = ['--keys', inFolder('keys.json')];
    const verified = await stack.run(['certificate', 'verify', inFolder('certificate.json'), ...keys]);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('signed and intact') });

    const chain = ['--org-id', String(deleted.orgId)];
    // Refusals are written a little later, and would be the newest events.
    await call(['audit', 'list', ...chain, '--action', 'organization.delete', '--limit', '1']);
    await call(['audit', 'list', '--org', 'beta', '--limit', '1'], { as: 'audit list --org' });
    await call(['audit', 'list', '--platform', '--action', 'operator.create', '--limit', '1'], {
      as: 'audit list --platform',
    });
    await call(['org', 'timeline', 'beta', '--source', 'audit', '--limit', '1']);
    const { id: betaId } = await stack.json<{ id: string }>(['org', 'show', 'beta']);
    const after = ['--after', `0-${betaId.slice(-12)}`, '--types', 'organization.activated'];
    const followed = await call(['org', 'events', 'beta', ...after, '--limit', '1']);
    expect(followed).toMatchObject({ event: 'ready', others: [{ event: 'organization.activated' }] });
    shapes['org events (change)'] = shapeOf((followed.others as Json[])[0]);
    writeFileSync(inFolder('proof.json'), JSON.stringify(await stack.json(['audit', 'proof', ...chain])));
    await call(['audit', 'proof', '--org', 'beta']);
    await stack.run(['audit', 'export', ...chain, '--output', inFolder('acme.ndjson')]);
    const proof = ['--proof', inFolder('proof.json')];
    const intact = await stack.run(['audit', 'verify', inFolder('acme.ndjson'), ...keys, ...proof]);
    expect(intact, intact.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('signed and intact') });
    expect(await call(['audit', 'verify', inFolder('acme.ndjson'), ...keys])).toMatchObject({ verdict: 'intact' });
    const certified = await call(['certificate', 'verify', inFolder('certificate.json'), ...keys]);
    expect(certified).toMatchObject({ verdict: 'intact', slug: 'acme' });
    const cut = readFileSync(inFolder('acme.ndjson'), 'utf8').trimEnd().split('\n').slice(0, -1).join('\n');
    writeFileSync(inFolder('cut.ndjson'), cut);
    const { code, stdout } = await stack.run(['audit', 'verify', inFolder('cut.ndjson'), '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([1, expect.objectContaining({ verdict: 'not_intact' })]);
    const beta = await stack.run(['audit', 'export', '--org', 'beta']);
    expect(beta.stdout).toMatch(/^\{"type":"header"/);
  });

  it('answers with JSON whose shape only grows', async () => {
    await expect(`${JSON.stringify(shapes, null, 2)}\n`).toMatchFileSnapshot('golden/shapes.txt');
  });

  it('was run', () => {
    const run = new Set(Object.keys(shapes).map((name) => pathOf(name.split(' '))));
    const others = ['org list', 'drift list', 'audit export', ...elsewhere];
    expect(paths.filter((path) => !run.has(path) && !others.includes(path))).toEqual([]);
  });
});
