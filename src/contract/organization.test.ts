import { describe, expect, test } from 'vitest';
import { Email } from './email.ts';
import { CreateOrganization, OrganizationName, UpdateOrganization } from './organization.ts';

const owner = { email: 'ada@acme.example' };

describe('a name', () => {
  test.each([
    ['  Acme  ', 'Acme'],
    ['Acme & Söhne', 'Acme & Söhne'],
    ['株式会社', '株式会社'],
    ['Studio 👩💻', 'Studio 👩💻'],
    ['Acme\u00a0 Inc', 'Acme Inc'],
  ])('%j is kept as %j', (name, kept) => {
    expect(OrganizationName.parse(name)).toBe(kept);
  });

  test('is the same whether its accents are sent composed or decomposed', () => {
    expect(OrganizationName.parse('Cafe\u0301')).toBe(OrganizationName.parse('Caf\u00e9'));
  });

  test('is measured in code points, after trimming', () => {
    expect(OrganizationName.safeParse(`A${'😀'.repeat(62)}`).success).toBe(true);
    expect(OrganizationName.safeParse(`A${'😀'.repeat(63)}`).success).toBe(false);
    expect(OrganizationName.safeParse('  ab  ').success).toBe(false);
    expect(OrganizationName.safeParse(` ${'a'.repeat(63)} `).success).toBe(true);
  });

  test.each([
    ['NUL', 'Ac\u0000me'],
    ['a line break', 'Ac\nme'],
    ['an escape sequence', 'Ac\u001b[31mme'],
    ['a change of direction', 'Ac\u202eme'],
    ['a character of no width', 'Ac\u200bme'],
    ['half a surrogate pair', 'Ac\ud800me'],
    ['a variation selector behind a letter', 'Acme\ufe0f'],
    ['a line separator', 'Ac\u2028me'],
    ['nothing but fillers', '\u3164\u3164\u3164'],
    ['nothing but signs', '---'],
  ])('must not contain %s', (_what, name) => {
    expect(OrganizationName.safeParse(name).success).toBe(false);
  });
});

describe('an email', () => {
  test.each(['ada@acme.example', 'a.b+c@sub.acme.example'])('may be %s', (email) => {
    expect(Email.safeParse(email).success).toBe(true);
  });

  test.each([
    'ada',
    'ada@',
    '@acme.example',
    'a b@acme.example',
    `${'a'.repeat(250)}@acme.example`,
    'ada@acme.example\n',
  ])('must not be %j', (email) => {
    expect(Email.safeParse(email).success).toBe(false);
  });
});

describe('a creation', () => {
  test('requires only a name and the email of an owner', () => {
    expect(CreateOrganization.parse({ name: 'Acme', owner })).toEqual({ name: 'Acme', owner });
    expect(CreateOrganization.safeParse({ name: 'Acme' }).success).toBe(false);
    expect(CreateOrganization.safeParse({ name: 'Acme', owner: {} }).success).toBe(false);
  });

  test('refuses unknown fields at every depth', () => {
    const refused = CreateOrganization.safeParse({ name: 'Acme', owner: { ...owner, role: 'admin' }, plan: 'free' });
    expect(refused.error?.issues.map(({ path, code }) => [path.join('.'), code])).toEqual([
      ['owner', 'unrecognized_keys'],
      ['', 'unrecognized_keys'],
    ]);
  });

  test('has its properties in a fixed order, so that equal bodies have equal hashes', () => {
    const sent = [
      { name: 'Acme', slug: 'acme', owner: { email: owner.email, name: 'Ada' } },
      { owner: { name: 'Ada', email: owner.email }, slug: 'acme', name: 'Acme' },
    ];
    const [first, second] = sent.map((body) => JSON.stringify(CreateOrganization.parse(body)));
    expect(second).toBe(first);
  });
});

test('only the name can be changed', () => {
  expect(UpdateOrganization.safeParse({ name: 'Acme' }).success).toBe(true);
  for (const field of ['slug', 'namespace', 'status', 'id'])
    expect(UpdateOrganization.safeParse({ name: 'Acme', [field]: 'x' }).success, field).toBe(false);
});
