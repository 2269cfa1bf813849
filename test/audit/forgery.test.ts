import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyExport } from '../../src/cli/export-verification.ts';
import type { AuditKey, AuditProof, ExportLine } from '../../src/contract/audit.ts';
import { type ChainedCheckpoint, canonicalText, genesisHash } from '../../src/contract/audit-chain.ts';
import { hashOfText } from '../../src/contract/audit-crypto.ts';
import { NothingSigned } from '../../src/contract/audit-export-verification.ts';
import type { World } from '../support/world.ts';
import {
  type CheckpointLine,
  checkpointAt,
  createSample,
  type EventLine,
  eventAt,
  rewriteFrom,
  rewritten,
  signedBy,
  spoilt,
  wrongIn,
} from './sample.ts';
import { textsOf } from './support.ts';

let world: World;
let lines: ExportLine[];
let keys: AuditKey[];
let proof: AuditProof;
beforeAll(async () => {
  ({ world, lines, keys, proof } = await createSample());
});
afterAll(() => world.close());

/** A copy without its first event, with another actor, hashed again and consistent, but unsigned. */
const madeUp = (): string[] => {
  const header = structuredClone(lines[0]) as Extract<ExportLine, { type: 'header' }>;
  const all: ExportLine[] = [header, ...lines.filter(({ type }) => type === 'key')];
  let prevHash = genesisHash;
  for (let seq = 1; seq < 12; seq += 1) {
    const line = rewritten(lines[eventAt(lines, seq + 1)], { seq, actor: 'user:other', prevHash });
    all.push(line);
    prevHash = line.hash;
  }
  header.head = { seq: 11, hash: prevHash };
  header.checkpoint = null;
  return textsOf(all);
};

describe('a made-up chain that was never signed', () => {
  test('is refused if public keys are given', async () => {
    await expect(verifyExport(madeUp(), { keys })).rejects.toThrow(NothingSigned);
    await expect(verifyExport(madeUp(), { keys })).rejects.toThrow(/none of the 11 events is signed/);
  });

  test('is not called signed if no keys are given', async () => {
    expect(await verifyExport(madeUp())).toMatchObject({ events: 11, checkpoints: 0, signedSeq: 0, keyIds: [] });
  });

  test('is detected by a kept proof', async () => {
    expect((await wrongIn(madeUp(), { proof })).seq).toBe(9);
  });
});

describe('a proof', () => {
  const signed = (): NonNullable<AuditProof['checkpoint']> => {
    if (proof.checkpoint === null) throw new Error('The chain has no checkpoint');
    return proof.checkpoint;
  };

  test.each(['seq', 'headHash', 'at', 'keyId', 'prevCheckpointHash', 'orgId'] as const)(
    'with a %s that differs from the signed one is not trusted',
    async (field) => {
      const other = { seq: 4, headHash: genesisHash, at: '2026-01-01T00:00:00.000Z', keyId: uuid(), orgId: uuid() };
      const changed = { prevCheckpointHash: null, ...other }[field];
      const body = canonicalText({ ...(JSON.parse(signed().body) as ChainedCheckpoint), [field]: changed });
      const message = expect.stringMatching(/contradicts itself/);
      if (field !== 'orgId') {
        const outside = { ...proof, checkpoint: { ...signed(), [field]: changed } };
        expect(await wrongIn(textsOf(lines), { keys, proof: outside })).toMatchObject({ message });
      }
      const inside = { ...proof, checkpoint: { ...signed(), body, hash: hashOfText(body) } };
      expect(await wrongIn(textsOf(lines), { keys, proof: inside })).toMatchObject({ message });
    },
  );

  test('whose newest event is not that of its checkpoint is not trusted', async () => {
    const contradictory = { ...proof, head: { seq: 9, hash: genesisHash } };
    const found = await wrongIn(textsOf(lines), { keys, proof: contradictory });
    expect(found.message).toMatch(/contradicts itself/);
  });

  test('with a forged signature is not trusted', async () => {
    const [other] = lines.filter((line) => line.type === 'checkpoint');
    const forged = { ...proof, checkpoint: { ...signed(), signature: (other as CheckpointLine).signature } };
    expect((await wrongIn(textsOf(lines), { keys, proof: forged })).message).toMatch(
      /signature of the checkpoint is invalid/,
    );
  });

  test('shows that its checkpoint is missing although the events exist', async () => {
    const texts = spoilt(lines, (all) => {
      all.splice(checkpointAt(all, 9), 1);
      const { hash } = all[checkpointAt(all, 4)] as CheckpointLine;
      (all[0] as Extract<ExportLine, { type: 'header' }>).checkpoint = { seq: 4, hash };
    });
    expect((await verifyExport(texts, { keys })).signedSeq).toBe(4);
    const message = expect.stringMatching(/checkpoint in the proof is missing/);
    expect(await wrongIn(texts, { keys, proof })).toEqual({ seq: 9, message });
  });
});

describe('an attacker who can write to the database, and signs with another key,', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const forge = (): string[] =>
    spoilt(lines, (all) => {
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

  test('is detected by public keys from another source', async () => {
    const { seq, message } = await wrongIn(forge(), { keys });
    expect([seq, message]).toEqual([4, expect.stringMatching(/signed with an unknown key/)]);
  });

  test('is detected by a kept proof', async () => {
    expect((await wrongIn(forge(), { proof })).seq).toBe(9);
  });

  test('is detected even if the key is passed off as a known one', async () => {
    const texts = spoilt(lines, (all) => {
      const at = checkpointAt(all, 4);
      all[at] = signedBy(all[at], createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })), {});
    });
    expect(await wrongIn(texts, { keys })).toMatchObject({
      seq: 4,
      message: expect.stringMatching(/signature of the checkpoint is invalid/),
    });
  });

  test('cannot cut off events stated by a kept proof, even with a matching header', async () => {
    const texts = spoilt(lines, (all) => {
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

  test('is compared only with a proof of the same chain', async () => {
    expect((await wrongIn(textsOf(lines), { proof: { ...proof, orgId: uuid(), checkpoint: null } })).message).toMatch(
      /another chain/,
    );
  });
});
