import { useState } from 'react';
import { type OperationId, operations, type RequestOf } from '../../data/operations.ts';
import { useText } from '../../text/text.tsx';
import { CopyButton } from '../copy/copy.tsx';
import style from './action.module.css';

interface Sent {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const isSecret = (name: string): boolean => /secret|password/i.test(name);

/** Its name as a variable of the environment: a copied secret would stay in the history of a shell, and in code. */
const variableOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** As JSON, in which the name of its variable stands for each secret, between marks. */
const markedJson = (value: unknown, space?: number): string =>
  JSON.stringify(
    value,
    (name, inner: unknown) => (isSecret(name) && typeof inner === 'string' ? `\0${variableOf(name)}\0` : inner),
    space,
  );
const mark = /"\\u0000(\w+)\\u0000"/g;

/** For a shell: in single quotes, in which nothing but a single quote has a meaning. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The shell puts the secrets in. */
const quotedJson = (body: unknown): string =>
  quoted(markedJson(body)).replaceAll(mark, (_, variable: string) => `"'"$${variable}"'"`);

export const curlOf = (operation: OperationId, { path = {}, query = {}, headers = {}, body }: Sent): string => {
  const { method, path: template } = operations[operation];
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
  const lines = [
    `curl -X ${method} ${quoted(`${window.location.origin}${filled}${search === '' ? '' : `?${search}`}`)}`,
    '-H "Authorization: Bearer $FREEHOLD_KEY"',
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${String(value)}`)}`),
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quotedJson(body)}`]),
  ];
  return lines.join(' \\\n  ');
};

export const clientCodeOf = (operation: OperationId, { path, query, headers, body }: Sent): string => {
  const given = {
    ...(path && { path }),
    ...(query && { query }),
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
  };
  const text = Object.keys(given).length === 0 ? '' : markedJson(given, 2).replaceAll(mark, 'process.env.$1');
  return `await client.${operations[operation].client.join('.')}(${text});`;
};

const shown = (value: unknown): string => {
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return /^[\w@.,:/-]+$/.test(text) ? text : quoted(text);
};

/** What a request says, by its places: `path.slug`, `body.owner.email`. Those that are `whole` have no places in them. */
const placesOf = (sent: Sent, whole: readonly string[]): [string, unknown][] => {
  const visit = (place: string, value: unknown): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !whole.includes(place)
      ? Object.entries(value).flatMap(([name, inner]) => visit(`${place}.${name}`, inner))
      : value === undefined
        ? []
        : [[place, value]];
  return (['path', 'query', 'headers', 'body'] as const).flatMap((part) => visit(part, sent[part] ?? {}));
};

interface CommandForm {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
  readonly json?: readonly string[];
  readonly asks?: readonly string[];
  readonly always?: Readonly<Record<string, unknown>>;
}

/** The same call by the command line; null: no command says exactly this. */
export const commandOf = (operation: OperationId, sent: Sent): string | null => {
  const form: CommandForm | null = operations[operation].cli;
  if (form === null) return null;
  const { always = {}, json = [] } = form;
  const at = new Map(placesOf(sent, json));
  if (Object.entries(always).some(([place, value]) => at.get(place) !== value)) return null;
  const isUnsaid = (place: string) => place in always || form.asks?.includes(place) || place === 'headers.Prefer';
  const said = [...at].filter(([place]) => !isUnsaid(place));
  if (said.some(([place, value]) => value === null || !(form.arguments.includes(place) || place in form.flags)))
    return null;
  const flags = said.flatMap(([place, value]) => {
    const flag = form.flags[place];
    if (flag === undefined || form.arguments.includes(place)) return [];
    if (json.includes(place)) return [`--${flag} ${shown(JSON.stringify(value))}`];
    if (value === false) return [];
    return value === true ? [`--${flag}`] : [`--${flag} ${shown(value)}`];
  });
  return ['freehold', form.command, ...form.arguments.map((place) => shown(at.get(place))), ...flags].join(' ');
};

interface CopyAsProps<Id extends OperationId> {
  readonly operation: Id;
  readonly request: () => RequestOf<Id>;
}

/** The same call for a terminal and for code, as it is filled in at the moment. */
export const CopyAs = <Id extends OperationId>({ operation, request }: CopyAsProps<Id>) => {
  const t = useText();
  const [sent, setSent] = useState<Sent | null>(null);
  const command = sent === null ? null : commandOf(operation, sent);
  const ways: (readonly [string, string])[] =
    sent === null
      ? []
      : [
          ['curl', curlOf(operation, sent)],
          ...(command === null ? [] : [[t('action.commandLine'), command] as const]),
          [t('action.client'), clientCodeOf(operation, sent)],
        ];
  return (
    <details className={style.copy} onToggle={(event) => setSent(event.currentTarget.open ? request() : null)}>
      <summary>{t('action.copyAs')}</summary>
      <Ways ways={ways} />
    </details>
  );
};

/** What to paste elsewhere for the same, by where that is. */
export const Ways = ({ ways }: { readonly ways: readonly (readonly [name: string, text: string])[] }) =>
  ways.map(([name, text]) => (
    <div key={name} className={style.way}>
      <header>
        <h3>{name}</h3>
        <CopyButton text={text} what={name} />
      </header>
      <pre>{text}</pre>
    </div>
  ));
