import { styleText } from 'node:util';
import stringWidth from 'string-width';
import type { Row } from './definition.ts';

type Style = Parameters<typeof styleText>[0];
type Stream = NodeJS.WriteStream & { fd: number };

/** Styles for a terminal that takes them: not in a pipe, and not with NO_COLOR. */
export const styled = (style: Style, text: string, stream: Stream = process.stdout): string =>
  stream.isTTY && stream.hasColors?.() === true ? styleText(style, text, { validateStream: false }) : text;

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Text of others must not move the cursor or turn the line around. */
export const printable = (text: string): string =>
  text.replace(unprintable, (character) => (character === '\n' ? ' ' : '\ufffd'));

/** JSON in one line, which says the same without such characters. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const isRows = (value: unknown): value is Row[] => Array.isArray(value) && value.length > 0 && value.every(isObject);

/** A value as people read it. */
const shown = (value: unknown): string => {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '–';
  if (Array.isArray(value) && !isRows(value)) return printable(value.join(', '));
  if (typeof value === 'object') return printable(JSON.stringify(value));
  return printable(String(value));
};

const at = (row: Row, path: string): unknown =>
  path.split('.').reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), row);

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)));

/** `createdAt` becomes CREATED AT. */
const heading = (column: string): string =>
  column
    .replace(/[.]/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();

/** Lines of a table; the widths are those of what is shown, wide characters included. Omits what no row has. */
export const tableOf = (rows: readonly Row[], wanted: readonly string[]): string[] => {
  const columns = wanted.filter((column) => rows.length === 0 || rows.some((row) => at(row, column) !== undefined));
  const cells = rows.map((row) => columns.map((column) => shown(at(row, column))));
  const widths = columns.map((column, index) =>
    cells.reduce((width, row) => Math.max(width, stringWidth(row[index] ?? '')), stringWidth(heading(column))),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => padded(text, widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [styled('bold', line(columns.map(heading))), ...cells.map(line)];
};

/** Fields of nested objects, by path. */
const flat = (row: Row, prefix = ''): [string, unknown][] =>
  Object.entries(row).flatMap(([name, value]): [string, unknown][] =>
    isObject(value) && Object.keys(value).length > 0 ? flat(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value]],
  );

const columnsOf = (rows: readonly Row[]): string[] => {
  const [first = {}] = rows;
  return Object.keys(first).filter((name) => rows.some((row) => row[name] !== null));
};

/** Lines that describe an object: its fields, then each list in it as a table. */
export const describe = (row: Row, fields?: readonly string[]): string[] => {
  const chosen = fields === undefined ? row : Object.fromEntries(fields.map((field) => [field, at(row, field)]));
  const entries = flat(chosen);
  const plain = entries.filter(([, value]) => !isRows(value));
  const width = plain.reduce((longest, [name]) => Math.max(longest, name.length), 0);
  return [
    ...plain.map(([name, value]) => `${styled('dim', padded(name, width))}  ${shown(value)}`),
    ...entries.flatMap(([name, value]) =>
      isRows(value) ? ['', styled('bold', name), ...tableOf(value, columnsOf(value)).map((line) => `  ${line}`)] : [],
    ),
  ];
};

export const printLines = (lines: readonly string[], stream: Stream = process.stdout): void => {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
};
