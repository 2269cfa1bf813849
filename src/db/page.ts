import { type AnyColumn, desc, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { invalidInput } from '../contract/errors.ts';
import type { Page } from '../contract/list.ts';

/** The last row of a page: the next one begins after it. Newest first. */
export interface Position {
  createdAt: Date;
  id: string;
}

interface Listed {
  createdAt: AnyColumn;
  id: AnyColumn;
}

export const pageOrder = (table: Listed) => [desc(table.createdAt), desc(table.id)];

/** A row comparison, which Postgres answers from an index on `(created_at, id)`. */
export const after = (table: Listed, position: Position | null): SQL | undefined =>
  position === null
    ? undefined
    : sql`(${table.createdAt}, ${table.id}) < (${position.createdAt.toISOString()}::timestamptz, ${position.id}::uuid)`;

/** The same, oldest first. */
export const behind = (table: Listed, position: Position | null): SQL | undefined =>
  position === null
    ? undefined
    : sql`(${table.createdAt}, ${table.id}) > (${position.createdAt.toISOString()}::timestamptz, ${position.id}::uuid)`;

// Postgres knows years that no list has given out, and refuses others.
const Cursor = z.tuple([z.iso.datetime().regex(/^2\d{3}-/), z.uuid()]);

const cursorOf = ({ createdAt, id }: Position): string =>
  Buffer.from(JSON.stringify([createdAt.toISOString(), id])).toString('base64url');

/** 400 when it is not a cursor that a list gave out. */
export const positionOf = (cursor: string | undefined): Position | null => {
  if (cursor === undefined) return null;
  try {
    const [createdAt, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { createdAt: new Date(createdAt), id };
  } catch (cause) {
    throw invalidInput(
      [{ path: 'query.cursor', message: 'is not a cursor of this list', code: 'invalid_cursor' }],
      cause,
    );
  }
};

/** `read` is asked for one row more than the page holds: that it came says that there is a next page. */
export const pageOf = async <Row extends Position, Item>(
  limit: number,
  read: (limit: number) => Promise<Row[]>,
  present: (row: Row) => Item,
): Promise<Page<Item>> => {
  const rows = await read(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    data: page.map(present),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
};
