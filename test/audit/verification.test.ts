import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BadExport, type VerifyOptions, verifyExport } from '../../src/cli/export-verification.ts';
import type { AuditKey, AuditProof, ExportLine } from '../../src/contract/audit.ts';
import {
  type ChainedCheckpoint,
  type ChainedEvent,
  canonicalText,
  hashOfText,
} from '../../src/contract/audit-chain.ts';
import { listAuditKeys, provePlatformAudit } from '../../src/usecases/audit.ts';
import { signCheckpoints } from '../../src/usecases/audit-checkpoint.ts';
import { runCommand } from '../support/command.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { append, linesOf, textsOf } from './support.ts';

// A chain of twelve events, signed at 4 and at 9: made by the product, then spoilt in every way.
let world: World;
const orgId = uuid();
let lines: ExportLine[];
let keys: AuditKey[];
let proof: AuditProof;

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
  const sign = () => signCheckpoints({ db: world.db, keyRing: world.keyRing, overdueMs: 60_000 });
  for (let event = 1; event <= 12; event += 1) {
    const reason = event === 6 ? 'a line separator: \u2028, and "quotes"' : `change ${event}`;
    await append(world.db, orgId, { reason, detail: { event } });
    if (event === 4 || event === 9) await sign();
  }
  lines = await linesOf(world.ctx(), orgId);
  keys = await listAuditKeys(world.ctx());
  proof = await provePlatformAudit(world.ctx(), orgId);
});
afterAll(() => world.close());

const wrongIn = async (texts: string[], options?: VerifyOptions): Promise<{ seq: number | null; message: string }> => {
  try {
    await verifyExport(texts, options);
  } catch (error) {
    if (error instanceof BadExport) return { seq: error.seq, message: error.message };
    throw error;
  }
  throw new Error('It was found to be intact');
};

type EventLine = Extract<ExportLine, { type: 'event' }>;
type CheckpointLine = Extract<ExportLine, { type: 'checkpoint' }>;

const eventAt = (all: readonly ExportLine[], seq: number): number =>
  all.findIndex((line) => line.type === 'event' && (JSON.parse(line.body) as ChainedEvent).seq === seq);
const checkpointAt = (all: readonly ExportLine[], seq: number): number =>
  all.findIndex((line) => line.type === 'checkpoint' && (JSON.parse(line.body) as ChainedCheckpoint).seq === seq);

/** A copy in which the lines were changed. */
const spoilt = (change: (all: ExportLine[]) => void): string[] => {
  const all = structuredClone(lines);
  change(all);
  return textsOf(all);
};

/** The event as somebody would write it who can hash. */
const rewritten = (line: ExportLine | undefined, change: Partial<ChainedEvent>): EventLine => {
  const event = { ...(JSON.parse((line as EventLine).body) as ChainedEvent), ...change };
  const body = canonicalText(event);
  return { type: 'event', body, hash: hashOfText(body) };
};

const rewriteFrom = (all: ExportLine[], seq: number, change: Partial<ChainedEvent>): void => {
  let prevHash: string | undefined;
  for (let next = seq; eventAt(all, next) >= 0; next += 1) {
    const at = eventAt(all, next);
    const line = rewritten(all[at], {
      ...(next === seq ? change : {}),
      ...(prevHash === undefined ? {} : { prevHash }),
    });
    all[at] = line;
    prevHash = line.hash;
  }
  const header = all[0] as Extract<ExportLine, { type: 'header' }>;
  header.head.hash = prevHash ?? '';
};

const signedBy = (line: ExportLine | undefined, key: KeyObject, change: Partial<ChainedCheckpoint>): CheckpointLine => {
  const body = canonicalText({ ...(JSON.parse((line as CheckpointLine).body) as ChainedCheckpoint), ...change });
  const signature = sign(null, Buffer.from(body), key).toString('base64url');
  return { type: 'checkpoint', body, hash: hashOfText(body), signature };
};

test('what the product exports is intact, with the keys in it and with those from elsewhere', async () => {
  const found = await verifyExport(textsOf(lines));
  expect(found).toEqual({ orgId, events: 12, checkpoints: 2, signedSeq: 9, keyIds: [keys[0]?.id] });
  expect(await verifyExport(textsOf(lines), { keys, proof })).toEqual(found);
});

test('an export of a chain without events is intact', async () => {
  const empty = textsOf(await linesOf(world.ctx(), uuid()));
  expect(await verifyExport(empty, { keys })).toMatchObject({ events: 0, checkpoints: 0, signedSeq: 0 });
});

test('each flipped byte of an event is found, and names this event', async () => {
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

test('each flipped byte of a checkpoint is found', async () => {
  const at = checkpointAt(lines, 4);
  const bytes = Buffer.from(textsOf(lines)[at] ?? '');
  // The last character of the signature has bits that mean nothing.
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
  'an event that is there twice': {
    change: (all) => void all.splice(eventAt(all, 6), 0, all[eventAt(all, 5)] as ExportLine),
    seq: 5,
    message: /inserted, or moved/,
  },
  'an inserted event': {
    change: (all) => {
      const invented = { seq: 6, target: 'thing:invented', prevHash: (all[eventAt(all, 5)] as EventLine).hash };
      all.splice(eventAt(all, 6), 0, rewritten(all[eventAt(all, 5)], invented));
    },
    seq: 6,
    message: /inserted, or moved/,
  },
  'an event replaced by one with a hash of its own': {
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
    message: /of the chain of/,
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
  'a cut tail': { change: (all) => void all.splice(eventAt(all, 11)), seq: 11, message: /missing: there were 12/ },
  'a tail cut off before the newest checkpoint': {
    change: (all) => void all.splice(eventAt(all, 8), 2),
    seq: 8,
    message: /missing: a checkpoint was signed at 9/,
  },
  'a removed checkpoint': {
    change: (all) => void all.splice(checkpointAt(all, 4), 1),
    seq: 9,
    message: /does not follow the one before/,
  },
  'a removed newest checkpoint': {
    change: (all) => void all.splice(checkpointAt(all, 9), 1),
    seq: 9,
    message: /not the one that the header names/,
  },
  'a checkpoint that stands elsewhere': {
    change: (all) => void all.splice(eventAt(all, 6), 0, ...all.splice(checkpointAt(all, 4), 1)),
    seq: 6,
    message: /stands behind it/,
  },
  'a checkpoint with another signature': {
    change: (all) => {
      const [one, other] = [all[checkpointAt(all, 4)] as CheckpointLine, all[checkpointAt(all, 9)] as CheckpointLine];
      one.signature = other.signature;
    },
    seq: 4,
    message: /forged/,
  },
  'a checkpoint without signature': {
    change: (all) => {
      (all[checkpointAt(all, 4)] as CheckpointLine).signature = '';
    },
    seq: 4,
    message: /forged/,
  },
  'a missing header': { change: (all) => void all.shift(), seq: null, message: /header/ },
};

test.each(Object.entries(cases))('%s is named', async (_what, { change, seq, message }) => {
  const found = await wrongIn(spoilt(change), { keys });
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
])('a line that is none of ours is named: %j', async (text) => {
  const texts = textsOf(lines);
  texts.splice(eventAt(lines, 5), 0, text);
  await wrongIn(texts);
  await wrongIn([text]);
});

describe('who can write to the database, and signs with a key of its own,', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const forge = (): string[] =>
    spoilt((all) => {
      const id = uuid();
      const x = String(publicKey.export({ format: 'jwk' }).x);
      const key: AuditKey = {
        id,
        algorithm: 'Ed25519',
        publicKey: x,
        activeAt: '2026-01-01T00:00:00.000Z',
        retiredAt: null,
      };
      all.splice(1, 0, { type: 'key', ...key });
      rewriteFrom(all, 2, { actor: 'user:other' });
      let prevCheckpointHash: string | null = null;
      for (const seq of [4, 9]) {
        const headHash = (all[eventAt(all, seq)] as EventLine).hash;
        const line = signedBy(all[checkpointAt(all, seq)], privateKey, { keyId: id, headHash, prevCheckpointHash });
        all[checkpointAt(all, seq)] = line;
        prevCheckpointHash = line.hash;
      }
      const header = all[0] as Extract<ExportLine, { type: 'header' }>;
      header.checkpoint = { seq: 9, hash: prevCheckpointHash ?? '' };
    });

  test('is found out by public keys from elsewhere', async () => {
    const { seq, message } = await wrongIn(forge(), { keys });
    expect([seq, message]).toEqual([4, expect.stringMatching(/which is not known/)]);
  });

  test('is found out by a proof that was kept', async () => {
    expect((await wrongIn(forge(), { proof })).seq).toBe(9);
  });

  test('is believed by nobody who passes it off as a known key', async () => {
    const texts = spoilt((all) => {
      const at = checkpointAt(all, 4);
      all[at] = signedBy(all[at], createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })), {});
    });
    expect(await wrongIn(texts, { keys })).toMatchObject({ seq: 4, message: expect.stringMatching(/forged/) });
  });

  test('cannot cut what a kept proof states, even with a header to match', async () => {
    const texts = spoilt((all) => {
      const header = all[0] as Extract<ExportLine, { type: 'header' }>;
      header.head = { seq: 10, hash: (all[eventAt(all, 10)] as EventLine).hash };
      all.splice(eventAt(all, 11));
    });
    expect((await verifyExport(texts, { keys })).events).toBe(10);
    expect(await wrongIn(texts, { keys, proof })).toMatchObject({
      seq: 11,
      message: expect.stringMatching(/12 events/),
    });
  });

  test('has to do with a proof of the same chain', async () => {
    expect((await wrongIn(textsOf(lines), { proof: { ...proof, orgId: uuid() } })).message).toMatch(/another chain/);
  });
});

describe('npm run audit:verify', () => {
  const run = (...args: string[]) => runCommand(['src/cli/audit-verify.ts', ...args]);
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(await mkdtemp(join(tmpdir(), 'freehold-export-')), name);
    await writeFile(path, text);
    return path;
  };

  test('says what it has found, and ends with 0', async () => {
    const file = await write('export.ndjson', `${textsOf(lines).join('\n')}\n`);
    const keyFile = await write('keys.json', JSON.stringify({ data: keys, nextCursor: null }));
    const proofFile = await write('proof.json', JSON.stringify(proof));
    const { code, stdout, stderr } = await run(file, '--keys', keyFile, '--proof', proofFile);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`The chain of the organization ${orgId} is intact.`);
    expect(stdout).toMatch(/events +12\n +checkpoints +2, the newest at event 9\n +not signed +3/);
  });

  test('names the first bad event, and ends with 1', async () => {
    const file = await write('export.ndjson', textsOf(lines).join('\n').replace('change 5', 'change 6'));
    expect(await run(file)).toEqual({
      code: 1,
      stdout: 'NOT INTACT: event 5: the event was changed: its hash is another\n',
      stderr: '',
    });
  });

  test('ends with 1 and says why when there is nothing to be read', async () => {
    const [missing, nothing] = await Promise.all([run('/nonexistent/export.ndjson'), run()]);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') });
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('usage: npm run audit:verify') });
  });
});
