import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyCertificate } from '../../src/cli/certificate-verification.ts';
import { canonicalText } from '../../src/contract/audit-chain.ts';
import type { DeletionCertificate, SignedCertificate } from '../../src/contract/deletion.ts';
import { runCommand } from '../support/command.ts';

const keyId = '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d1';
const hash = 'ab'.repeat(32);
const certificate: DeletionCertificate = {
  format: 'freehold-deletion-certificate',
  version: 1,
  orgId: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
  slug: 'acme',
  namespace: 'org-acme-4c7a91d0',
  operationId: '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
  deletedAt: '2026-01-15T09:30:00.000Z',
  removed: { users: 2, api_keys: 0, organizations: 1 },
  notRemoved: [],
  exportManifestHash: hash,
  checkpoint: { seq: 9, hash, headHash: hash, keyId },
  keyId,
};

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const keyOf = (id = keyId, x = publicKey.export({ format: 'jwk' }).x ?? '') =>
  ({ id, algorithm: 'Ed25519', publicKey: x, activeAt: '2026-01-01T00:00:00.000Z', retiredAt: null }) as const;
const signed = (change: Partial<SignedCertificate> = {}): SignedCertificate => {
  const body = change.body ?? canonicalText(certificate);
  const signature = sign(null, Buffer.from(body), privateKey).toString('base64url');
  return { body, signature, keyId, certificate, keys: [keyOf()], ...change };
};

describe('a certificate', () => {
  test('lists the removed data once it is signed', () => {
    expect(verifyCertificate(signed())).toEqual(certificate);
  });

  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
  const changed = { ...certificate, removed: { users: 3 } };
  test.each([
    [
      'whose body was changed',
      signed({ signature: signed().signature, body: canonicalText(changed), certificate: changed }),
    ],
    ['that shows other things than were signed', signed({ certificate: changed })],
    ['that names another key than was signed', signed({ keyId: certificate.orgId, keys: [keyOf(certificate.orgId)] })],
    ['that is not canonical', signed({ body: `${canonicalText(certificate)} ` })],
    ['that is something else', signed({ body: '{}' })],
    ['that is no JSON', signed({ body: 'x' })],
    ['of a key that is not known', signed({ keys: [] })],
    ['of a key that is none', signed({ keys: [keyOf(keyId, 'x')] })],
    ['of another key', signed({ keys: [keyOf(keyId, other)] })],
  ])('%s proves nothing', (_what, document) => {
    expect(() => verifyCertificate(document)).toThrow();
  });

  test('is verified with the supplied keys, not with its own', () => {
    expect(verifyCertificate(signed({ keys: [] }), [keyOf()])).toEqual(certificate);
    expect(() => verifyCertificate(signed(), [keyOf(keyId, other)])).toThrow('the signature is invalid');
  });
});

describe('npm run certificate:verify', () => {
  const run = (...args: string[]) => runCommand(['src/cli/freehold.ts', 'certificate', 'verify', ...args]);
  const write = async (name: string, value: unknown): Promise<string> => {
    const path = join(await mkdtemp(join(tmpdir(), 'freehold-certificate-')), name);
    await writeFile(path, JSON.stringify(value));
    return path;
  };

  test('prints its findings, and exits with 0', async () => {
    const file = await write('certificate.json', signed());
    const keys = await write('keys.json', { data: [keyOf()], nextCursor: null });
    const { code, stdout, stderr } = await run(file, '--keys', keys);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('The organization acme (01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0) was deleted at 2026-01-15');
    expect(stdout).toContain('removed      organizations 1, users 2');
    expect(stdout).toMatch(/signed with {2}\S+\n/);
  });

  test('prints the failed check, and exits with 1', async () => {
    const file = await write('certificate.json', signed({ signature: 'x' }));
    expect(await run(file)).toEqual({ code: 1, stdout: 'NOT INTACT: the signature is invalid\n', stderr: '' });
  });

  test('rejects any other file', async () => {
    const { code, stderr } = await run(await write('certificate.json', { some: 'thing' }));
    expect(code).toBe(2);
    expect(stderr).toContain('is not an answer of GET /v1/operations/{id}/certificate');
  });
});
