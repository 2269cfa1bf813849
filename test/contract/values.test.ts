import type { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/v4/core';
import { type TextField, textFields } from './request-schemas.ts';

const uuid = '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0';
const time = '2026-01-15T09:30:00Z';

/** Valid values; each field for free text, an address, a name or a time accepts at least one. */
const samples = [
  'Acme Limited',
  'acme',
  'acme.example',
  '/console',
  '203.0.113.0/24',
  '203.0.113.7',
  'ada@acme.example',
  'https://hooks.acme.example/in?a=b',
  'pay_1',
  uuid,
  time,
];

// Characters that Postgres refuses to store, or that would garble a log or a terminal.
const refused = ['\0', '\u0007', '\u001b', '\u007f', '\u0085', '\u009b', '\ud800', '\udfff'];

const accepts = ({ field }: TextField, text: string): boolean => safeParse(field, text).success;
const outputOf = (field: z.core.$ZodType, text: string): unknown => safeParse(field, text).data;

/** Excludes values that are only read: a key to verify or exchange, the mark of a device, a cursor, a condition, a preference. */
const isStored = ({ place }: TextField): boolean =>
  !/^(verifyKey|startKeySession) body\.key$|^evaluatePolic(?:y|ies) body\.(?:evaluations\.\[\]\.)?subject\.id$|^refreshSession body\.refreshToken$| body\.device(Token|Code)$| body\.recoveryCode$|^(?:verifyMfa|mfaOptions) body\.(challenge|recoveryCode)$| query\.cursor$| header\.(If-Match|If-None-Match|Prefer|Last-Event-ID)$/.test(
    place,
  );

const fields = textFields();
const stored = fields.filter(isStored);

describe('text that reaches Postgres, Temporal or a log', () => {
  it('is represented by an accepted sample for each field', () => {
    const withoutSample = stored.filter((field) => !samples.some((sample) => accepts(field, sample)));
    // These are numbers, digits, or names from a fixed list.
    expect([...new Set(withoutSample.map(({ place }) => place.split(' ')[1]))].sort()).toEqual([
      'body.code',
      'body.scopes.[]',
      'body.times.cron',
      'body.timezone',
      'path.file',
      'path.revision',
      'query.count',
      'query.graceSeconds',
      'query.limit',
      'query.types',
    ]);
  });

  it.each(stored)('has no control character and no lone surrogate: $place', (field) => {
    for (const sample of samples.filter((each) => accepts(field, each))) {
      for (const character of refused) {
        const middle = Math.floor(sample.length / 2);
        for (const at of [0, middle, sample.length]) {
          const text = `${sample.slice(0, at)}${character}${sample.slice(at)}`;
          // The character is refused or removed.
          expect(String(outputOf(field.field, text) ?? '')).not.toContain(character);
        }
      }
    }
  });
});

describe('a time', () => {
  const times = fields.filter((field) => accepts(field, time) && !accepts(field, 'pay_1'));

  it('is taken where one is expected', () => {
    const places = new Set(times.map(({ place }) => place));
    for (const place of [
      'issueApiKey body.expiresAt',
      'listAuditEvents query.since',
      'receivePayment body.timestamp',
    ]) {
      expect(places).toContain(place);
    }
  });

  it.each(times)('is within the years 0001 to 9999 in UTC: $place', (field) => {
    for (const text of [
      '0001-01-01T00:00:00Z',
      '0001-01-01T01:00:00+01:00',
      '9999-12-31T23:59:59.999Z',
      '9999-12-31T22:59:00-01:00',
      '2026-01-15T09:30:00+14:00',
    ]) {
      expect(accepts(field, text), text).toBe(true);
    }
    for (const text of [
      '9999-12-31T23:59:59-00:01',
      '9999-12-31T10:00:00-23:59',
      '0001-01-01T00:00:00+00:01',
      '0000-06-01T00:00:00Z',
      '-0001-06-01T00:00:00Z',
      '+010000-01-01T00:00:00Z',
      '10000-01-01T00:00:00Z',
      `2026-01-15T09:30:00.${'9'.repeat(100)}Z`,
    ]) {
      expect(accepts(field, text), text).toBe(false);
    }
  });
});

describe('an id', () => {
  const ids = fields.filter((field) => accepts(field, uuid) && !accepts(field, 'acme'));

  it('is taken where one is expected', () => {
    const places = new Set(ids.map(({ place }) => place));
    for (const place of [
      'readOperation path.id',
      'exportPlatformAudit query.orgId',
      'listAuditEvents query.operationId',
      'batchUsers body.changes.[].userId',
    ]) {
      expect(places).toContain(place);
    }
  });

  it.each(ids)('is the same in either case: $place', ({ field }) => {
    expect(outputOf(field, uuid.toUpperCase())).toBe(uuid);
  });
});
