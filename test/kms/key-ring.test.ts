import { rename } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import { keyRingPurposes } from '../../src/contract/key-ring.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { listKeyRing, retireKeyRingEntry, rewrapKeyRing, rotateKeyRing } from '../../src/usecases/key-ring/rotation.ts';
import { runCommand } from '../support/command.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { run } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { openInstallations } from './installation.ts';

let installations: Awaited<ReturnType<typeof openInstallations>>;
beforeAll(async () => {
  installations = await openInstallations();
});
afterAll(() => installations.close());

test('processes that start simultaneously on an empty database share one secret of each purpose', async () => {
  const { database, open } = await installations.create();
  const rings = await Promise.all(Array.from({ length: 8 }, open));
  const key = newKey('user');
  expect(new Set(rings.map((ring) => ring.hash(key).keyHash)).size).toBe(1);
  for (const purpose of ['audit', 'decision'] as const) {
    expect(new Set(rings.map((ring) => ring.signer(purpose).keyId)).size).toBe(1);
  }
  const [one, ...others] = rings;
  const sealed = one?.seal('text', 'a') ?? '';
  expect(others.map((ring) => ring.unseal(sealed, 'a'))).toEqual(others.map(() => 'text'));
  expect(new Set(rings.map((ring) => ring.linkTag({ kind: 'invite', id: 'a', generation: 1 }))).size).toBe(1);
  expect((await listKeyRing(database.db)).map(({ purpose, state }) => `${purpose} ${state}`)).toEqual([
    'pepper present',
    'audit present',
    'seal present',
    'link present',
    'decision present',
    'callback present',
  ]);
});

test('every process knows a new pepper before it is used, and keys under the old one keep working', async () => {
  const { database, kms, open, later } = await installations.create();
  const running = await open();
  const key = newKey('user');
  const before = running.hash(key);
  const { id, activeAt } = await rotateKeyRing({ db: database.db, kms }, 'pepper');
  expect(activeAt.getTime() - Date.now()).toBeGreaterThan(5_000);
  await running.load();
  expect(running.hash(key)).toEqual(before);
  expect(running.hashes(key)).toHaveLength(2);
  await later(11);
  const started = await open();
  const after = started.hash(key);
  expect(after).toMatchObject({ pepperId: id });
  expect(after.keyHash).not.toBe(before.keyHash);
  expect(started.hashes(key)).toEqual(expect.arrayContaining([before.keyHash, after.keyHash]));
  // A process that does not know yet that it is in use still finds keys stored with it.
  expect(running.hashes(key)).toEqual(expect.arrayContaining([after.keyHash]));
});

test('a new signing key signs from then on, and the public key of the old one stays', async () => {
  const { database, kms, open, later } = await installations.create();
  const old = (await open()).signer('audit');
  const { id } = await rotateKeyRing({ db: database.db, kms }, 'audit');
  await later(11);
  expect((await open()).signer('audit').keyId).toBe(id);
  await later(700);
  await retireKeyRingEntry(database.db, old.keyId);
  const [row] = await withPlatform(database.db, (tx) =>
    tx.execute<{ publicKey: string }>(sql`select public_key as "publicKey" from key_ring where id = ${old.keyId}`),
  );
  expect(row?.publicKey).toMatch(/^[\w-]{43}$/);
});

test('a pepper is retired once no usable key has it, and never the current one', async () => {
  const { database, kms, open, later } = await installations.create();
  const { db } = database;
  const keyRing = await open();
  const { id: orgId } = await createOrganizationRows(db);
  const { id: userId } = await createMemberRows(db, orgId, { role: 'owner' });
  const key = await createKeyRows({ db, keyRing }, { orgId, userId });
  const { pepperId: old } = keyRing.hash(key.key);
  const refusal = { code: 'illegal_transition' };
  await expect(retireKeyRingEntry(db, old)).rejects.toMatchObject(refusal);
  const { id: present } = await rotateKeyRing({ db, kms }, 'pepper');
  await later(60);
  await expect(retireKeyRingEntry(db, old), 'a process may still hash with it').rejects.toMatchObject(refusal);
  await later(600);
  await expect(retireKeyRingEntry(db, old)).rejects.toThrow(/1 key is hashed with it/);
  await expect(retireKeyRingEntry(db, present)).rejects.toMatchObject(refusal);

  const rehashed = (await open()).hash(key.key);
  await asOwnerOf(database, async (owner) => {
    await owner`update api_keys set key_hash = ${rehashed.keyHash}, pepper_id = ${rehashed.pepperId} where id = ${key.id}`;
  });
  await retireKeyRingEntry(db, old);
  await expect(retireKeyRingEntry(db, old)).rejects.toThrow(/already/);
  expect((await open()).hashes(key.key)).toEqual([rehashed.keyHash]);
  expect((await listKeyRing(db)).filter(({ purpose }) => purpose === 'pepper')).toMatchObject([
    { id: old, state: 'retired', keys: { live: 0 } },
    { id: present, state: 'present', keys: { live: 1 } },
  ]);
});

test('each change of the key ring raises the version that all processes watch, and is in the audit trail of the platform', async () => {
  const { database, kms, open } = await installations.create();
  const { db } = database;
  await open();
  const versionOf = () =>
    withPlatform(db, (tx) => tx.execute<{ version: string }>(sql`select version::text as version from access_version`));
  const [before] = await versionOf();
  const { id } = await rotateKeyRing({ db, kms }, 'pepper');
  const [after] = await versionOf();
  expect(Number(after?.version)).toBe(Number(before?.version) + 1);
  const events = await withPlatform(db, (tx) =>
    tx.execute<{ action: string; target: string; body: string }>(sql`select action, target, body from audit_events`),
  );
  expect(events).toMatchObject([{ action: 'key_ring.rotate', target: `key_ring:${id}` }]);
  const [row] = await withPlatform(db, (tx) =>
    tx.execute<{ wrapped: string }>(sql`select wrapped from key_ring where id = ${id}`),
  );
  expect(events[0]?.body).not.toContain(row?.wrapped);
});

test('with its key file lost or exchanged, nothing is created, and the error names the file and the remedy', async () => {
  const { database, file, open } = await installations.create();
  await open();
  const count = async () => (await listKeyRing(database.db)).length;
  const kept = await count();
  await rename(file, `${file}.kept`);
  await expect(open()).rejects.toThrow(`The key file ${file} is missing`);
  await expect(rotateKeyRing({ db: database.db, kms: await openLocalKms(file) }, 'pepper')).rejects.toThrow(/missing/);
  await (await openLocalKms(file)).wrap(Buffer.from('of another installation'), 'a');
  await expect(open()).rejects.toThrow(`The key file ${file} contains the key`);
  expect(await count()).toBe(kept);
  await rename(`${file}.kept`, file);
  await open();
});

test('an api without its key file exits with an error', async () => {
  const { database, file, open } = await installations.create();
  await open();
  await rename(file, `${file}.kept`);
  const api = run('src/main/api.ts', {
    DATABASE_URL: database.serviceUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    PORT: '1',
    FREEHOLD_KEY_FILE: file,
  });
  try {
    await api.line(new RegExp(`"api failed"|${file} is missing`), 30_000);
    await until(
      async () => api.child.exitCode,
      (code) => code === 1,
      'the api ends with exit code 1',
    );
    expect(api.output()).toContain(`The key file ${file} is missing`);
  } finally {
    await api.stop();
  }
});

test('a change of the provider keeps every secret, and needs the name of the provider', async () => {
  const { database, kms, otherKms, open, later } = await installations.create();
  const { db } = database;
  const key = newKey('user');
  const before = await open();
  const sealed = before.seal('text', 'a');
  const link = { kind: 'invite', id: 'a', generation: 1 };
  await rotateKeyRing({ db, kms }, 'pepper');
  await later(11);
  await before.load();
  const other = await otherKms();
  const reopened = openKeyRing({ db, kms: other });
  await expect(reopened.load()).rejects.toThrow(/provider local.*KMS_PROVIDER is vault.*key-ring:rewrap/);
  expect(await rewrapKeyRing(db, other, async () => kms)).toBe(keyRingPurposes.length + 1);
  await reopened.load();
  expect(reopened.hashes(key)).toEqual(before.hashes(key));
  expect(reopened.unseal(sealed, 'a')).toBe('text');
  expect(reopened.linkTags(link)).toEqual(before.linkTags(link));
  for (const purpose of ['audit', 'decision'] as const) {
    expect(reopened.signer(purpose).sign('text')).toBe(before.signer(purpose).sign('text'));
  }
  expect(await rewrapKeyRing(db, other, async () => kms)).toBe(0);
  // Running processes keep what they need, whatever they were started with.
  await before.load();
  await expect(open()).rejects.toThrow(/provider vault.*KMS_PROVIDER is local/);
});

test('the commands list, rotate and retire, and neither they nor the audit trail contain a secret', async () => {
  const { database, kms, file, open } = await installations.create();
  const { db } = database;
  await open();
  const outputs: string[] = [];
  const command = async (...args: string[]) => {
    const env = { DATABASE_URL: database.serviceUrl, FREEHOLD_KEY_FILE: file };
    const outcome = await runCommand(['src/main/key-ring.ts', ...args], env);
    outputs.push(outcome.stdout, outcome.stderr);
    return outcome;
  };
  for (const purpose of ['audit', 'seal']) {
    const stdout = expect.stringMatching(new RegExp(`^[\\da-f-]{36}  ${purpose}  in use from `));
    expect(await command('rotate', purpose)).toMatchObject({ code: 0, stdout });
  }
  for (const purpose of ['link', 'decision'] as const) await rotateKeyRing({ db, kms }, purpose);
  const listed = await command('list');
  // On a busy machine, what was rotated first is in use by now.
  expect(listed.stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/ pepper {4}present {2}local {2}from .* {2}0 keys, 0 revoked$/),
    expect.stringMatching(/ audit {5}(?:present|older {2}) {2}local /),
    expect.stringMatching(/ seal {6}(?:present|older {2}) {2}local /),
    expect.stringMatching(/ link {6}(?:present|older {2}) {2}local /),
    expect.stringMatching(/ decision {2}(?:present|older {2}) {2}local /),
    expect.stringMatching(/ callback {2}present {2}local /),
    expect.stringMatching(/ audit {5}(?:coming {1}|present) {2}local /),
    expect.stringMatching(/ seal {6}(?:coming {1}|present) {2}local /),
    expect.stringMatching(/ link {6}(?:coming {1}|present) {2}local /),
    expect.stringMatching(/ decision {2}(?:coming {1}|present) {2}local /),
  ]);
  const refused = await command('retire', listed.stdout.slice(0, 36));
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not retired: its successor/) });
  const wrong = await command('rotate', 'everything');
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/^usage: npm run key-ring:list/) });

  const { rows, events } = await withPlatform(db, async (tx) => ({
    rows: await tx.execute<{ id: string; wrapped: string }>(sql`select id, wrapped from key_ring`),
    events: await tx.execute<{ body: string }>(sql`select body from audit_events`),
  }));
  expect(events).toHaveLength(4);
  expect(rows).toHaveLength(keyRingPurposes.length + 4);
  const shown = [...outputs, ...events.map(({ body }) => body)].join('\n');
  for (const { id, wrapped } of rows) {
    const secret = Buffer.from(await kms.unwrap(wrapped, id));
    for (const text of [wrapped, secret.toString('hex'), secret.toString('base64'), secret.toString('base64url')]) {
      expect(shown).not.toContain(text);
    }
  }
});
