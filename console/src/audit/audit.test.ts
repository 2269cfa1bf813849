import { expect, test } from 'vitest';
import { concludeFrom, eventOfLine } from './conclusion.ts';
import { type KeptKey, type KeptProof, parseKeys, withKeys } from './pins.ts';

const publicKey = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const pasted: KeptKey = { id: 'a', publicKey, source: 'pasted', keptAt: '2026-01-01T00:00:00.000Z' };
const named: KeptKey = { id: 'b', publicKey, source: 'server', keptAt: '2026-02-01T00:00:00.000Z' };

const verified = {
  orgId: 'org',
  events: 12,
  checkpoints: 2,
  signedSeq: 9,
  signedAt: '2026-03-01T00:00:00.000Z',
  keyIds: ['a'],
};

const proof: KeptProof = {
  proof: { orgId: 'org', head: { seq: 5, hash: 'x' }, checkpoint: null },
  keptAt: '2026-02-02T00:00:00.000Z',
};

test('says with whose keys a trail is signed: the weakest of them counts', () => {
  const byOf = (keyIds: string[], keys: KeptKey[]) =>
    concludeFrom({ ...verified, keyIds }, { keys, proof: null }).signed;
  expect(byOf(['a'], [pasted, named])).toMatchObject({ by: 'pasted', since: pasted.keptAt, upTo: 9, checkpoints: 2 });
  expect(byOf(['a', 'b'], [pasted, named])).toMatchObject({ by: 'kept', since: named.keptAt });
  expect(byOf(['a', 'c'], [pasted, named])).toMatchObject({ by: 'named', since: null });
  expect(byOf(['a'], [])).toMatchObject({ by: 'named', since: null });
  const unsigned = { ...verified, signedSeq: 0, checkpoints: 0, keyIds: [] };
  expect(concludeFrom(unsigned, { keys: [pasted], proof: null }).signed).toMatchObject({ by: 'none' });
});

test('says what is not proven', () => {
  expect(concludeFrom(verified, { keys: [], proof: null }).open).toEqual({ unsigned: 3, compared: null });
  expect(concludeFrom(verified, { keys: [], proof }).open.compared).toEqual({ seq: 5, keptAt: proof.keptAt });
});

test('reads pasted keys: an answer, a list, or one key', () => {
  const key = { id: 'a', publicKey };
  const more = { ...key, algorithm: 'Ed25519', activeAt: '2026-01-01T00:00:00.000Z', retiredAt: null };
  expect(parseKeys(JSON.stringify({ data: [more], nextCursor: null }))).toEqual([key]);
  expect(parseKeys(JSON.stringify([more, key]))).toEqual([key, key]);
  expect(parseKeys(JSON.stringify(more))).toEqual([key]);
  for (const text of ['', 'null', '[]', '{"data":[]}', 'AAAA', '{"id":"a","publicKey":"short"}', '[null]']) {
    expect(parseKeys(text), text).toBeNull();
  }
});

test('a key that is kept again replaces the former one of its id', () => {
  expect(withKeys([pasted, named], [{ id: 'b', publicKey: 'new' }], 'pasted', 'now')).toEqual([
    pasted,
    { id: 'b', publicKey: 'new', source: 'pasted', keptAt: 'now' },
  ]);
});

test('reads the event of a line, and nothing of a line that is none', () => {
  expect(eventOfLine('{"type":"event","body":"{\\"seq\\":7}","hash":"x"}')).toEqual({
    text: '{"seq":7}',
    event: { seq: 7 },
  });
  for (const line of ['', '{', '[]', '{"body":1}', '{"body":"{"}']) expect(eventOfLine(line), line).toBeNull();
});
