import { useState } from 'react';
import { type OperationId, operations, type RequestOf } from '../../data/operations.ts';
import { useText } from '../../text/text.tsx';
import { CopyButton } from '../copy/copy.tsx';
import style from './action.module.css';

interface Sent {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** For a shell: in single quotes, in which nothing but a single quote has a meaning. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export const curlOf = (operation: OperationId, { path = {}, query = {}, body }: Sent): string => {
  const { method, path: template } = operations[operation];
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
  const lines = [
    `curl -X ${method} ${quoted(`${window.location.origin}${filled}${search === '' ? '' : `?${search}`}`)}`,
    '-H "Authorization: Bearer $FREEHOLD_KEY"',
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`]),
  ];
  return lines.join(' \\\n  ');
};

export const clientCodeOf = (operation: OperationId, { path, query, body }: Sent): string => {
  const given = { ...(path && { path }), ...(query && { query }), ...(body !== undefined && { body }) };
  const text = Object.keys(given).length === 0 ? '' : JSON.stringify(given, null, 2);
  return `await client.${operations[operation].client.join('.')}(${text});`;
};

interface CopyAsProps<Id extends OperationId> {
  readonly operation: Id;
  readonly request: () => RequestOf<Id>;
}

/** The same call for a terminal and for code, as it is filled in at the moment. */
export const CopyAs = <Id extends OperationId>({ operation, request }: CopyAsProps<Id>) => {
  const t = useText();
  const [sent, setSent] = useState<Sent | null>(null);
  const ways: (readonly [string, string])[] =
    sent === null
      ? []
      : [
          ['curl', curlOf(operation, sent)],
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
        <CopyButton text={text} />
      </header>
      <pre>{text}</pre>
    </div>
  ));
