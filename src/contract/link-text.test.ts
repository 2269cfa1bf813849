import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { checksumOf } from './base62.ts';
import { linkKinds, linkText, linkTextLengthMax, readLinkText } from './link-text.ts';
import { holdsKey } from './text.ts';

const newTag = (): string => randomBytes(32).toString('base64url');

describe('the token of a link', () => {
  test('is read again, whatever it is about', () => {
    const ids = [uuid(), '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
    const tags = [newTag(), Buffer.alloc(32).toString('base64url'), Buffer.alloc(32, 255).toString('base64url')];
    for (const kind of linkKinds)
      for (const id of ids)
        for (const generation of [0, 1, 4_294_967_295])
          for (const tag of tags) {
            const text = linkText({ kind, id, generation }, tag);
            expect(readLinkText(text)).toEqual({ kind, id, generation, tag });
            expect(text.length).toBeLessThanOrEqual(linkTextLengthMax);
          }
  });

  test('is recognized as a secret, so logs mask it', () => {
    expect(holdsKey(linkText({ kind: 'invite', id: uuid(), generation: 1 }, newTag()))).toBe(true);
  });

  test('is not read when a character was changed, added or lost', () => {
    const text = linkText({ kind: 'invite', id: uuid(), generation: 1 }, newTag());
    const start = text.indexOf('_sk_') + 4;
    for (let at = start; at < text.length; at += 1) {
      const other = text[at] === 'x' ? 'y' : 'x';
      expect(readLinkText(`${text.slice(0, at)}${other}${text.slice(at + 1)}`)).toBeNull();
      expect(readLinkText(text.slice(0, at))).toBeNull();
    }
    expect(readLinkText(`${text}x`)).toBeNull();
    expect(readLinkText(`${text}\n`)).toBeNull();
    expect(readLinkText(text.replace('invite', 'user'))).toBeNull();
  });

  test('has one spelling: a number that needs more bytes is not read', () => {
    const body = `fh_join_sk_${'z'.repeat(70)}`;
    expect(readLinkText(`${body}${checksumOf(body)}`)).toBeNull();
  });
});
