import { verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyRingPurposes } from '../../src/contract/key-ring.ts';
import { openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { listKeyRing, retireKeyRingEntry, rotateKeyRing } from '../../src/usecases/key-ring/rotation.ts';
import { asOwnerOf } from '../support/database.ts';
import { type Installation, openInstallations } from './installation.ts';

let installations: Awaited<ReturnType<typeof openInstallations>>;
beforeAll(async () => {
  installations = await openInstallations();
});
afterAll(() => installations.close());

const rowId = '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0';
const refusal = { code: 'illegal_transition' };

/** An installation whose rows are old enough that their predecessors are no longer in use. */
const rotated = async ({ database: { db }, kms, later }: Installation, purpose: (typeof keyRingPurposes)[number]) => {
  const { id } = await rotateKeyRing({ db, kms }, purpose);
  await later(700);
  return id;
};

const firstOf = async ({ database }: Installation, purpose: (typeof keyRingPurposes)[number]): Promise<string> =>
  (await listKeyRing(database.db)).find((entry) => entry.purpose === purpose)?.id ?? '';

test('a starting process creates missing secrets of a purpose', async () => {
  const installation = await installations.create();
  const { database, kms, open } = installation;
  const before = await open();
  const kept = before.hash('a key');
  await asOwnerOf(
    database,
    (owner) => owner`delete from key_ring where purpose in ('seal', 'link', 'decision', 'callback')`,
  );
  const readOnly = openKeyRing({ db: database.db, kms, isReadOnly: true });
  // It checks keys, and reports the rest as unavailable.
  await readOnly.load();
  expect(readOnly.hash('a key')).toEqual(kept);
  expect(() => readOnly.seal('text', rowId)).toThrow(expect.objectContaining({ code: 'database_unavailable' }));
  const started = await open();
  expect(started.hash('a key')).toEqual(kept);
  expect((await listKeyRing(database.db)).map(({ purpose }) => purpose)).toEqual(keyRingPurposes);
  await readOnly.load();
  expect(readOnly.unseal(started.seal('text', rowId), rowId)).toBe('text');
});

test('a purpose added by a newer release does not prevent a process from loading the others', async () => {
  const { database, open } = await installations.create();
  await open();
  await asOwnerOf(
    database,
    (owner) => owner`insert into key_ring (id, purpose, provider, wrapped, active_at)
      values (${rowId}, 'later', 'another', 'unreadable', now())`,
  );
  expect((await open()).hash('a key')).toBeDefined();
});

describe('a sealed text', () => {
  test('is refused in another row or if changed', async () => {
    const { open } = await installations.create();
    const keyRing = await open();
    const sealed = keyRing.seal('text', rowId);
    expect(keyRing.unseal(sealed, rowId)).toBe('text');
    expect(() => keyRing.unseal(sealed, rowId.replace('0', '1'))).toThrow(/belongs to another row/);
    const [id, encrypted = ''] = sealed.split('.');
    const changed = `${encrypted[0] === 'A' ? 'B' : 'A'}${encrypted.slice(1)}`;
    expect(() => keyRing.unseal(`${id}.${changed}`, rowId)).toThrow(/was changed/);
    for (const nothing of ['', '.', `${id}`, `${id}.`, `${rowId}.${encrypted}`]) {
      expect(() => keyRing.unseal(nothing, rowId)).toThrow(/^A (sealed text|text was sealed)/);
    }
  });

  test('is read by every process after a rotation, with the secret that it names', async () => {
    const installation = await installations.create();
    const before = await installation.open();
    const old = before.seal('old', rowId);
    const id = await rotated(installation, 'seal');
    await before.load();
    const after = await installation.open();
    const sealed = after.seal('new', rowId);
    expect(sealed.startsWith(`${id}.`)).toBe(true);
    for (const keyRing of [before, after]) {
      expect(keyRing.unseal(old, rowId)).toBe('old');
      expect(keyRing.unseal(sealed, rowId)).toBe('new');
    }
  });

  test('uses a secret that is never retired', async () => {
    const installation = await installations.create();
    const sealed = (await installation.open()).seal('text', rowId);
    const first = await firstOf(installation, 'seal');
    await rotated(installation, 'seal');
    const retired = retireKeyRingEntry(installation.database.db, first);
    await expect(retired).rejects.toMatchObject({
      ...refusal,
      message: `${first} is not retired: texts sealed with it would become unreadable.`,
    });
    expect((await installation.open()).unseal(sealed, rowId)).toBe('text');
  });
});

describe('the tag of a mailed link', () => {
  const link = { kind: 'invite', id: rowId, generation: 1 };

  test('is the same in every process, and differs for any other input', async () => {
    const { open } = await installations.create();
    const keyRing = await open();
    const tag = keyRing.linkTag(link);
    expect((await open()).linkTag(link)).toBe(tag);
    const others = [
      { ...link, kind: 'recover' },
      { ...link, id: rowId.replace('0', '1') },
      { ...link, generation: 2 },
    ].map((each) => keyRing.linkTag(each));
    expect(new Set([tag, ...others]).size).toBe(4);
  });

  test('is accepted across a rotation, until its secret is retired', async () => {
    const installation = await installations.create();
    const before = await installation.open();
    const tag = before.linkTag(link);
    const first = await firstOf(installation, 'link');
    await rotateKeyRing({ db: installation.database.db, kms: installation.kms }, 'link');
    await before.load();
    // A process that does not use the new secret yet accepts tags made with it.
    expect(before.linkTag(link)).toBe(tag);
    expect(before.linkTags(link)).toHaveLength(2);
    await installation.later(700);
    const after = await installation.open();
    expect(after.linkTag(link)).not.toBe(tag);
    expect(before.linkTags(link)).toContain(after.linkTag(link));
    expect(after.linkTags(link)).toContain(tag);
    await retireKeyRingEntry(installation.database.db, first);
    await after.load();
    expect(after.linkTags(link)).toEqual([after.linkTag(link)]);
  });
});

test('decisions are signed with separate keys, whose public keys stay', async () => {
  const installation = await installations.create();
  const before = await installation.open();
  const { keyId, sign } = before.signer('decision');
  const signature = sign('text');
  expect(before.signer('audit').keyId).not.toBe(keyId);
  expect([...(await before.publicKeys('audit')).keys()]).not.toContain(keyId);
  const id = await rotated(installation, 'decision');
  await retireKeyRingEntry(installation.database.db, keyId);
  const after = await installation.open();
  expect(after.signer('decision').keyId).toBe(id);
  const publicKey = (await after.publicKeys('decision')).get(keyId);
  expect(verify(null, Buffer.from('text'), publicKey ?? '', Buffer.from(signature, 'base64url'))).toBe(true);
});
