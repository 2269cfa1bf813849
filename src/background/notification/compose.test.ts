import { describe, expect, test } from 'vitest';
import { locales } from '../../contract/locale.ts';
import {
  type NotificationTemplate,
  notificationTemplates,
  type TemplateDefinition,
} from '../../contract/notification.ts';
import { compose, plainValue } from './compose.ts';
import { texts } from './texts.gen.ts';

const templates = Object.keys(notificationTemplates) as NotificationTemplate[];
const all = locales.flatMap((locale) => templates.map((template) => ({ locale, template })));
const url = 'https://freehold.example/console/invite#fh_invite_sk_token';
const values = { organization: 'Acme', member: 'Ada', requester: 'Grace', time: 'TIME', expires: 'EXPIRES' };

describe.each(all)('$template in $locale', ({ locale, template }) => {
  const { values: known, links, page }: TemplateDefinition = notificationTemplates[template];
  const leads = links.length > 0 || page !== undefined;
  const text = texts[locale].templates[template];

  test('uses exactly the values of its template', () => {
    const used = [text.subject, ...text.paragraphs].flatMap((line) => line.match(/\{\w+\}/g) ?? []);
    expect(new Set(used)).toEqual(new Set(known.map((value) => `{${value}}`)));
  });

  test('has a button exactly if it has a link or a page', () => {
    expect(text.action !== undefined).toBe(leads);
  });

  test('says the same as text and as HTML', () => {
    const composed = compose({ template, locale, values, url: leads ? url : null });
    for (const value of known) {
      expect(composed.text).toContain(values[value]);
      expect(composed.html).toContain(values[value]);
    }
    expect(composed.text.includes(url)).toBe(leads);
    expect(composed.html.includes(`href="${url}"`)).toBe(leads);
    expect(composed.html).toContain(`lang="${locale}"`);
    expect(composed.brief).not.toContain('{');
  });
});

describe('a name that a stranger has chosen', () => {
  const composed = (organization: string) =>
    compose({ template: 'invitation', locale: 'en', values: { ...values, organization }, url });

  test('is never markup', () => {
    const { html } = composed(`<a href="https://evil.example">x</a>"'&`);
    expect(html).not.toContain('<a href="https://evil');
    expect(html).toContain('&lt;a href=&quot;');
    expect(html.match(/<a /g)).toHaveLength(1);
  });

  test('cannot begin another line, in a subject least of all', () => {
    for (const separator of ['\r\n', '\n', '\r', '\u2028', '\u2029', '\u0085', '\0']) {
      const { subject } = composed(`Acme${separator}Bcc: victim@example.com`);
      expect(subject).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
    }
  });

  test('does not look like an address that a mail program turns into a link', () => {
    for (const text of ['evil.example', 'https://evil.example/x', 'me@evil.example', 'WWW.EVIL.EXAMPLE']) {
      expect(plainValue(text)).not.toMatch(/[a-z][.@][a-z]|:\/\//i);
      expect(plainValue(text).replaceAll('\u2060', '')).toBe(text);
    }
    expect(plainValue('Acme Inc.')).toBe('Acme Inc.');
  });

  test('is not a text with values of its own, and not a letter', () => {
    expect(composed('{expires} {member}').subject).toBe('Invitation to {expires} {member}');
    expect(Array.from(plainValue('x'.repeat(500)))).toHaveLength(100);
  });
});

test('a text without one of its values is not sent', () => {
  expect(() => compose({ template: 'invitation', locale: 'de', values: { member: 'Ada' }, url })).toThrow(
    /organization/,
  );
});
