import type { Locale } from '../../contract/locale.ts';
import type { NotificationTemplate, NotificationValue } from '../../contract/notification.ts';
import { texts } from './texts.gen.ts';

export interface Composed {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly brief: string;
}

interface Composition {
  readonly template: NotificationTemplate;
  readonly locale: Locale;
  readonly values: Readonly<Partial<Record<NotificationValue, string>>>;
  readonly url: string | null;
}

/** Values that strangers choose. */
const names: ReadonlySet<NotificationValue> = new Set(['organization', 'member', 'requester']);

/** Shown in place of longer names, so that nobody writes a letter by naming an organization. */
const nameLengthMax = 100;

/**
 * Makes a value safe to be shown in a mail: one line, because a line break in a subject would begin another header, and
 * without anything that a mail program turns into a link, because strangers choose the names of organizations.
 */
export const plainValue = (text: string): string => {
  const line = text.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim();
  const characters = Array.from(line);
  const cut = characters.length > nameLengthMax ? `${characters.slice(0, nameLengthMax - 1).join('')}…` : line;
  // U+2060 joins words without a visible mark, and ends what looks like an address.
  return cut.replace(/[.:/@](?=[^\s])/g, (mark) => `${mark}\u2060`);
};

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);

/** Puts in the values, once: a value that contains braces is not a text. */
const filled = (text: string, values: Composition['values']): string =>
  text.replace(/\{(\w+)\}/g, (_, name: NotificationValue) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The text needs a value ${name}`);
    return names.has(name) ? plainValue(value) : value;
  });

const button = (label: string, url: string): string =>
  `<p><a href="${escaped(url)}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#1f4b3f;color:#ffffff;text-decoration:none">${escaped(label)}</a></p>`;

/** Writes a notification in one language, as text and as HTML of the same content. */
export const compose = ({ template, locale, values, url }: Composition): Composed => {
  const { greeting, footer, linkIntroduction, templates } = texts[locale];
  const { subject, paragraphs, action } = templates[template];
  const title = filled(subject, values);
  const body = paragraphs.map((paragraph) => filled(paragraph, values));
  const linked = url === null || action === undefined ? null : { url, action };
  const text = [greeting, ...body, ...(linked === null ? [] : [`${linked.action}:\n${linked.url}`]), `--\n${footer}`];
  const html = [
    '<!doctype html>',
    `<html lang="${locale}"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>`,
    '<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1b1b1b;max-width:36em">',
    ...[greeting, ...body].map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    ...(linked === null
      ? []
      : [
          button(linked.action, linked.url),
          `<p style="font-size:14px">${escaped(linkIntroduction)}<br>${escaped(linked.url)}</p>`,
        ]),
    `<p style="font-size:13px;color:#666666">${escaped(footer)}</p>`,
    '</body></html>',
  ];
  return { subject: title, text: `${text.join('\n\n')}\n`, html: `${html.join('\n')}\n`, brief: body[0] ?? title };
};

/** A time for people, in UTC, because nobody knows where they are. */
export const shownTime = (at: Date, locale: Locale): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`;
