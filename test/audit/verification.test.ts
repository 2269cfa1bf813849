import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyExport } from '../../src/cli/export-verification.ts';
import type { AuditKey, AuditProof, ExportLine } from '../../src/contract/audit.ts';
import { hashOfText } from '../../src/contract/audit-crypto.ts';
import type { World } from '../support/world.ts';
import {
  type CheckpointLine,
  checkpointAt,
  createSample,
  type EventLine,
  eventAt,
  rewriteFrom,
  rewritten,
  spoilt,
  wrongIn,
} from './sample.ts';
import { linesOf, textsOf } from './support.ts';

let world: World;
let orgId: string;
let lines: ExportLine[];
let keys: AuditKey[];
let proof: AuditProof;
beforeAll(async () => {
  ({ world, orgId, lines, keys, proof } = await createSample());
});
afterAll(() => world.close());

test('accepts an export of the product, with its own keys and with keys from another source', async () => {
  const found = await verifyExport(textsOf(lines));
  const signedAt = proof.checkpoint?.at;
  expect(found).toEqual({ orgId, events: 12, checkpoints: 2, signedSeq: 9, signedAt, keyIds: [keys[0]?.id] });
  expect(await verifyExport(textsOf(lines), { keys, proof })).toEqual(found);
});

test('accepts an export of a chain without events', async () => {
  const empty = textsOf(await linesOf(world.ctx(), uuid()));
  expect(await verifyExport(empty, { keys })).toMatchObject({ events: 0, checkpoints: 0, signedSeq: 0 });
});

test('finds each flipped byte of an event, and names the event', async () => {
  const at = eventAt(lines, 7);
  const bytes = Buffer.from(textsOf(lines)[at] ?? '');
  for (let index = 0; index < bytes.length; index += 1) {
    const flipped = Buffer.from(bytes);
    flipped[index] = (flipped[index] ?? 0) ^ 1;
    const texts = textsOf(lines);
    texts[at] = flipped.toString('latin1');
    expect((await wrongIn(texts)).seq, `byte ${index}`).toBe(7);
  }
});

test('finds each flipped byte of a checkpoint', async () => {
  const at = checkpointAt(lines, 4);
  const bytes = Buffer.from(textsOf(lines)[at] ?? '');
  // The last character of the signature has insignificant bits.
  for (let index = 0; index < bytes.length - 3; index += 1) {
    const flipped = Buffer.from(bytes);
    flipped[index] = (flipped[index] ?? 0) ^ 1;
    const texts = textsOf(lines);
    texts[at] = flipped.toString('latin1');
    await wrongIn(texts);
  }
});

const cases: Record<string, { change: (all: ExportLine[]) => void; seq: number | null; message: RegExp }> = {
  'a removed event': { change: (all) => void all.splice(eventAt(all, 5), 1), seq: 5, message: /missing: 6 follows 4/ },
  'a removed first event': { change: (all) => void all.splice(eventAt(all, 1), 1), seq: 1, message: /missing/ },
  'two swapped events': {
    change: (all) => {
      const [one, other] = [eventAt(all, 6), eventAt(all, 7)];
      [all[one], all[other]] = [all[other] as ExportLine, all[one] as ExportLine];
    },
    seq: 6,
    message: /missing: 7 follows 5/,
  },
  'a repeated event': {
    change: (all) => void all.splice(eventAt(all, 6), 0, all[eventAt(all, 5)] as ExportLine),
    seq: 5,
    message: /inserted or moved/,
  },
  'an inserted event': {
    change: (all) => {
      const invented = { seq: 6, target: 'thing:invented', prevHash: (all[eventAt(all, 5)] as EventLine).hash };
      all.splice(eventAt(all, 6), 0, rewritten(all[eventAt(all, 5)], invented));
    },
    seq: 6,
    message: /inserted or moved/,
  },
  'an event replaced by one with its own hash': {
    change: (all) => {
      all[eventAt(all, 6)] = rewritten(all[eventAt(all, 6)], { actor: 'user:other' });
    },
    seq: 7,
    message: /not the hash of event 6/,
  },
  'a chain rewritten from one event on': {
    change: (all) => rewriteFrom(all, 6, { actor: 'user:other' }),
    seq: 9,
    message: /one of 5 to 9 was replaced/,
  },
  'an event of another chain': {
    change: (all) => {
      all[eventAt(all, 6)] = rewritten(all[eventAt(all, 6)], { orgId: uuid() });
    },
    seq: 6,
    message: /belongs to the chain of/,
  },
  'an event that is not canonical': {
    change: (all) => {
      const line = all[eventAt(all, 6)] as EventLine;
      line.body = line.body.replace('{"action":', '{"action":"user.remove","action":');
      line.hash = hashOfText(line.body);
    },
    seq: 6,
    message: /not canonical/,
  },
  'a cut tail': { change: (all) => void all.splice(eventAt(all, 11)), seq: 11, message: /missing: the export had 12/ },
  'a tail cut off before the newest checkpoint': {
    change: (all) => void all.splice(eventAt(all, 8), 2),
    seq: 8,
    message: /missing: a checkpoint was signed at event 9/,
  },
  'a removed checkpoint': {
    change: (all) => void all.splice(checkpointAt(all, 4), 1),
    seq: 9,
    message: /does not follow the previous one/,
  },
  'a removed newest checkpoint': {
    change: (all) => void all.splice(checkpointAt(all, 9), 1),
    seq: 9,
    message: /not the one named in the header/,
  },
  'a moved checkpoint': {
    change: (all) => void all.splice(eventAt(all, 6), 0, ...all.splice(checkpointAt(all, 4), 1)),
    seq: 6,
    message: /follows it/,
  },
  'a checkpoint with another signature': {
    change: (all) => {
      const [one, other] = [all[checkpointAt(all, 4)] as CheckpointLine, all[checkpointAt(all, 9)] as CheckpointLine];
      one.signature = other.signature;
    },
    seq: 4,
    message: /signature of the checkpoint is invalid/,
  },
  'a checkpoint without signature': {
    change: (all) => {
      (all[checkpointAt(all, 4)] as CheckpointLine).signature = '';
    },
    seq: 4,
    message: /signature of the checkpoint is invalid/,
  },
  'a missing header': { change: (all) => void all.shift(), seq: null, message: /header/ },
};

test.each(Object.entries(cases))('names %s', async (_what, { change, seq, message }) => {
  const found = await wrongIn(spoilt(lines, change), { keys });
  expect(found.message).toMatch(message);
  expect(found.seq).toBe(seq);
});

test.each([
  '',
  '{}',
  'null',
  '[]',
  '{"type":"event"}',
  '{"type":"event","body":null,"hash":null}',
  '{"type":"key"}',
  '\u0000',
])('names a foreign line: %j', async (text) => {
  const texts = textsOf(lines);
  texts.splice(eventAt(lines, 5), 0, text);
  await wrongIn(texts);
  await wrongIn([text]);
});

test.each([1, 2, 3])('accepts %i empty lines at the end, with or without a final line feed', async (count) => {
  const empty = Array.from({ length: count }, () => '');
  expect(await verifyExport([...textsOf(lines), ...empty], { keys, proof })).toMatchObject({ events: 12 });
});

test('names an empty line between others', async () => {
  const texts = textsOf(lines);
  texts.splice(eventAt(lines, 5), 0, '');
  expect(await wrongIn(texts)).toMatchObject({ seq: 5, message: expect.stringMatching(/is not a line of an export/) });
});
