import { z } from 'zod';
import { invalidInput } from '../contract/errors.ts';
import type { Page } from '../contract/list.ts';
import { SlugShape } from '../contract/slug.ts';
import { WorkflowName } from '../contract/workflow.ts';
import type { SearchPosition } from '../db/organization/search.ts';
import type { Position } from '../db/page.ts';
import { type TimelinePosition, timelineOrigins } from '../db/timeline/store.ts';

const encode = (key: readonly unknown[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Refuses a cursor that no list gave out. */
const decode = <T>(schema: z.ZodType<T>, cursor: string): T => {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw invalidInput(
      [{ path: 'query.cursor', message: 'is not a cursor of this list', code: 'invalid_cursor' }],
      cause,
    );
  }
};

// Postgres accepts years that no list has ever given out, and rejects others.
const Time = z.iso.datetime().regex(/^2\d{3}-/);
const PositionKey = z.tuple([Time, z.uuid()]);

export const positionOf = (cursor: string | undefined): Position | null => {
  if (cursor === undefined) return null;
  const [createdAt, id] = decode(PositionKey, cursor);
  return { createdAt: new Date(createdAt), id };
};

const TimelineKey = z.tuple([Time, z.enum(timelineOrigins), z.uuid()]);

export const timelinePositionOf = (cursor: string | undefined): TimelinePosition | null => {
  if (cursor === undefined) return null;
  const [at, origin, id] = decode(TimelineKey, cursor);
  return { at: new Date(at), origin, id };
};

const SequenceKey = z.tuple([z.int().positive()]);

export const sequenceOf = (cursor: string | undefined): number | null =>
  cursor === undefined ? null : decode(SequenceKey, cursor)[0];

const NameKey = z.tuple([WorkflowName]);

/** The cursor of a list in the order of names. */
export const nameOf = (cursor: string | undefined): string | null =>
  cursor === undefined ? null : decode(NameKey, cursor)[0];

const SlugKey = z.tuple([SlugShape]);

/** The cursor of a search, whose first part is in the order of slugs. */
export const searchPositionOf = (cursor: string | undefined): SearchPosition | null => {
  if (cursor === undefined) return null;
  const key = decode(z.union([SlugKey, PositionKey]), cursor);
  return key.length === 1 ? { slug: key[0] } : { createdAt: new Date(key[0]), id: key[1] };
};

/** Reads one row more than the page holds, which shows whether there is a next page. */
const pageBy = async <Row, Item>(
  limit: number,
  read: (limit: number) => Promise<Row[]>,
  present: (row: Row) => Item,
  keyOf: (row: Row) => readonly unknown[],
): Promise<Page<Item>> => {
  const rows = await read(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    data: page.map(present),
    nextCursor: rows.length > limit && last !== undefined ? encode(keyOf(last)) : null,
  };
};

export const pageOf = <Row extends Position, Item>(
  limit: number,
  read: (limit: number) => Promise<Row[]>,
  present: (row: Row) => Item,
): Promise<Page<Item>> => pageBy(limit, read, present, ({ createdAt, id }) => [createdAt.toISOString(), id]);

export const pageBySequence = <Row extends { seq: number }, Item>(
  limit: number,
  read: (limit: number) => Promise<Row[]>,
  present: (row: Row) => Item,
): Promise<Page<Item>> => pageBy(limit, read, present, ({ seq }) => [seq]);

export const pageByName = <Row extends { name: string }, Item>(
  limit: number,
  read: (limit: number) => Promise<Row[]>,
  present: (row: Row) => Item,
): Promise<Page<Item>> => pageBy(limit, read, present, ({ name }) => [name]);

export const pageOfTimeline = <Row extends { position: TimelinePosition }, Item>(
  limit: number,
  read: (limit: number) => Promise<Row[]>,
  present: (row: Row) => Item,
): Promise<Page<Item>> =>
  pageBy(limit, read, present, ({ position: { at, origin, id } }) => [at.toISOString(), origin, id]);

/** The same of a search, whose first part are the slugs with this prefix. */
export const pageOfSearch = <Row extends Position & { slug: string }, Item>(
  limit: number,
  prefix: string,
  read: (limit: number) => Promise<Row[]>,
  present: (row: Row) => Item,
): Promise<Page<Item>> =>
  pageBy(limit, read, present, ({ slug, createdAt, id }) =>
    slug.startsWith(prefix) ? [slug] : [createdAt.toISOString(), id],
  );
