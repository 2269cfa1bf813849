import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashOfText } from '../../console/src/audit/crypto.ts';
import { type Fault, type Given, type Outcome, type Progress, verifyBytes } from '../../console/src/audit/run.ts';
import { verifyExport } from '../../src/cli/export-verification.ts';
import type { AuditKey, AuditProof, ExportLine } from '../../src/contract/audit.ts';
import * as node from '../../src/contract/audit-crypto.ts';
import type { World } from '../support/world.ts';
import { checkpointAt, createSample, type EventLine, eventAt, rewriteFrom, spoilt, wrongIn } from './sample.ts';
import { textsOf } from './support.ts';

// The verification that the console runs in browsers, on a chain of the product.

let world: World;
let lines: ExportLine[];
let keys: AuditKey[];
let proof: AuditProof;
beforeAll(async () => {
  ({ world, lines, keys, proof } = await createSample());
});
afterAll(() => world.close());

/** In pieces of this many bytes, as from a network. */
const bytesOf = (texts: readonly string[], size: number): ReadableStream<Uint8Array> => {
  const bytes = new TextEncoder().encode(`${texts.join('\n')}\n`);
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
};

const verify = (texts: readonly string[], given: Given = {}, size = 1_000): Promise<Outcome> =>
  verifyBytes(bytesOf(texts, size), given, () => undefined);

const faultIn = async (texts: readonly string[], given?: Given): Promise<Fault> => {
  const { fault } = await verify(texts, given);
  if (fault === null) throw new Error('It was found to be intact');
  return fault;
};

test('finds the same in a chain as the command line, however it is cut into pieces', async () => {
  const expected = await verifyExport(textsOf(lines), { keys, proof });
  expect(expected).toMatchObject({ events: 12, checkpoints: 2, signedSeq: 9 });
  for (const size of [1, 7, 1_000, 1_000_000]) {
    expect((await verify(textsOf(lines), { keys, proof }, size)).verified).toEqual(expected);
  }
  expect((await verify(textsOf(lines))).verified).toEqual(expected);
});

test('tells how far it is', async () => {
  const told: Progress[] = [];
  await verifyBytes(bytesOf(textsOf(lines), 1_000), {}, (progress) => told.push(progress));
  const size = new TextEncoder().encode(`${textsOf(lines).join('\n')}\n`).length;
  expect(told.at(-1)).toEqual({ events: 12, of: 12, bytes: size });
});

test('hands out the proof of what it has verified, with which a later export is compared', async () => {
  const kept = (await verify(textsOf(lines), { keys })).proof ?? undefined;
  expect(kept).toEqual(proof);
  expect((await verify(textsOf(lines), { keys, proof: kept })).fault).toBeNull();
  const rewritten = spoilt(lines, (all) => {
    rewriteFrom(all, 11, { reason: 'never happened' });
    return all;
  });
  expect(await faultIn(rewritten, { keys, proof: kept })).toMatchObject({ code: 'proof_differs', seq: 12 });
});

test('names the first bad event, its text, and what differs', async () => {
  const changed = spoilt(lines, (all) => {
    const line = all[eventAt(all, 7)] as EventLine;
    line.body = line.body.replace('change 7', 'change 8');
  });
  const fault = await faultIn(changed, { keys });
  const { body, hash } = JSON.parse(fault.line ?? '') as EventLine;
  expect(body).toContain('change 8');
  expect(fault).toMatchObject({ code: 'event_changed', seq: 7, differs: { stated: hash, found: hashOfText(body) } });
});

test('finds each flipped byte of an event, and names the event', async () => {
  const at = eventAt(lines, 7);
  const bytes = Buffer.from(textsOf(lines)[at] ?? '');
  for (let index = 0; index < bytes.length; index += 1) {
    const flipped = Buffer.from(bytes);
    flipped[index] = (flipped[index] ?? 0) ^ 1;
    const texts = textsOf(lines);
    texts[at] = flipped.toString('latin1');
    expect((await faultIn(texts)).seq, `byte ${index}`).toBe(7);
  }
});

test('words each fault as the command line does', async () => {
  const changes: readonly ((all: ExportLine[]) => unknown)[] = [
    (all) => all.splice(eventAt(all, 5), 1),
    (all) => all.splice(eventAt(all, 12), 1),
    (all) => all.splice(checkpointAt(all, 4), 1),
    (all) => all.splice(checkpointAt(all, 9), 1),
    (all) => rewriteFrom(all, 6, { actor: 'user:somebody-else' }),
    (all) => rewriteFrom(all, 11, { orgId: '00000000-0000-0000-0000-000000000000' }),
    (all) => all.splice(0, 1),
    (all) => all.splice(0),
  ];
  for (const change of changes) {
    const texts = spoilt(lines, (all) => void change(all));
    const { seq, message } = await faultIn(texts, { keys });
    expect({ seq, message }).toEqual(await wrongIn(texts, { keys }));
  }
});

test('finds a changed signature, and keys that are not those of the reader', async () => {
  const at = checkpointAt(lines, 4);
  for (const signature of [
    '',
    '???',
    'AAAA',
    'A'.repeat(86),
    (lines[at] as { signature: string }).signature.slice(4),
  ]) {
    const texts = spoilt(lines, (all) => {
      (all[at] as { signature: string }).signature = signature;
    });
    expect(await faultIn(texts), signature).toMatchObject({ code: 'invalid_signature', seq: 4 });
  }
  const other = { id: keys[0]?.id ?? '', publicKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  expect(await faultIn(textsOf(lines), { keys: [other] })).toMatchObject({ code: 'invalid_signature', seq: 4 });
  expect(await faultIn(textsOf(lines), { keys: [] })).toMatchObject({ code: 'unknown_key', seq: 4 });
  const broken = { id: 'broken', publicKey: 'AAAA' };
  expect(await faultIn(textsOf(lines), { keys: [broken] })).toMatchObject({ code: 'invalid_key', seq: null });
});

test('hashes as Node does', () => {
  for (const text of ['', 'ä\u2028€😀', '\ud800', 'x'.repeat(10_000)]) {
    expect(hashOfText(text)).toBe(node.hashOfText(text));
  }
});
