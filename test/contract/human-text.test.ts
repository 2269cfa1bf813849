import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/v4/core';
import { textFields } from './request-schemas.ts';

const fields = textFields();
type Field = (typeof fields)[number];
const accepts = ({ field }: Field, text: string): boolean => safeParse(field, text).success;

/** Fields that accept any letters, for text that people write and read. Includes filters for such text. */
const human = fields.filter(
  (field) => accepts(field, 'Größe 東京') && !/ header\.| query\.cursor$| path\./.test(field.place),
);

/** Excludes a key to verify or exchange, which is never stored or shown, and webhook addresses, which are parsed as URLs. */
const texts = human.filter(
  ({ place }) =>
    !/^(verifyKey|startKeySession) body\.key$|^evaluatePolic(?:y|ies) body\.(?:evaluations\.\[\]\.)?subject\.id$|Webhook body\.url$|body\.(\w+Password|password|refreshToken|deviceToken)$/.test(
      place,
    ),
);

const family = '👨\u200d👩\u200d👧';
const wales = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}';

const seen = [
  'می\u200cخواهم',
  'क्\u200dष क्\u200cष',
  'I \u2764\ufe0f it',
  `The ${family}`,
  `To ${wales}`,
  'Top 1\ufe0f\u20e3',
];

const unseen = [
  '\u200b',
  '\u200b\u200b\u200b\u200b',
  '\u2060\ufeff\u200d',
  '\u3164\u3164\u3164',
  '\u2800\u2800\u2800',
  'a\u200bbc',
  'Acme\u200cLtd',
  'Acme\u200dLtd',
  'Acme\ufe0f',
  'Acme\u00ad',
  'ab\u061cc',
  'ab\u{e0041}c',
  `ab${family}\u200d`,
  ...Array.from('\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f', (mark) => `access${mark} level`),
  'ab\u2028cd',
  'ab\ue000cd',
];

describe('text for people', () => {
  it('is found in every request that contains any', () => {
    const places = new Set(texts.map(({ place }) => place));
    for (const place of [
      'createOrganization body.name',
      'createOrganization body.owner.name',
      'renameOrganization body.name',
      'createUser body.name',
      'updateUser body.name',
      'issueApiKey body.name',
      'createWebhook body.description',
      'suspendUser body.reason',
      'transferOwnership body.reason',
      'batchOrganizations body.reason',
      'reportPayment body.customer.name',
    ]) {
      expect(places).toContain(place);
    }
  });

  it.each(texts)('accepts emoji and joiners in context (RFC 5892 A.1 and A.2, UTS 51): $place', (field) => {
    for (const text of seen) expect(accepts(field, text), JSON.stringify(text)).toBe(true);
  });

  it.each(texts)('refuses invisible and reordering characters (RFC 8264, CVE-2021-42574): $place', (field) => {
    for (const text of unseen) expect(accepts(field, text), JSON.stringify(text)).toBe(false);
  });
});

describe('an email address', () => {
  const emails = fields.filter((field) => accepts(field, 'ada@acme.example') && !accepts(field, 'ada'));

  it('is accepted for owners, members and customers', () => {
    const places = new Set(emails.map(({ place }) => place));
    for (const place of [
      'createOrganization body.owner.email',
      'createUser body.email',
      'reportPayment body.customer.email',
      'receivePayment body.data.customer.email',
    ]) {
      expect(places).toContain(place);
    }
  });

  it.each(emails)('is a mailbox by RFC 5321 and RFC 5890: $place', (field) => {
    for (const text of [
      'ivan@xn--e1afmkfd.xn--p1ai',
      'ADA@XN--E1AFMKFD.XN--P1AI',
      "o'brien+tag@mail.acme.example",
      "!#$%&'*+-/=?^_`{|}~@acme.example",
      'a@b.co',
      `${'x'.repeat(64)}@${'y'.repeat(63)}.example`,
    ]) {
      expect(accepts(field, text), text).toBe(true);
    }
    for (const text of [
      'ada',
      'ada@localhost',
      'ada@acme..example',
      '.ada@acme.example',
      'ada.@acme.example',
      'a..b@acme.example',
      'ada@-acme.example',
      'ada@acme-.example',
      `ada@${'y'.repeat(64)}.example`,
      `${'x'.repeat(65)}@acme.example`,
      'ada@xn--zz.example',
      'ada@acme.xn--zz',
      'ada@127.0.0.1',
      'ada@[127.0.0.1]',
      '"ada lovelace"@acme.example',
      'Ada <ada@acme.example>',
      'ivan@пример.рф',
      'ada\u200b@acme.example',
      'ada@acme.example\n',
      'ada@ac\u00adme.example',
    ]) {
      expect(accepts(field, text), text).toBe(false);
    }
  });
});
