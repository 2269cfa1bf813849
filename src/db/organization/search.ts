import { and, eq, type SQL, sql } from 'drizzle-orm';
import { nameKeyOf } from '../../contract/name-key.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type OrganizationRow, orderedSlug, organizations, searchedText } from './schema.ts';

/** With fewer characters there is no trigram inside of a word, only one at its beginning. */
const wholeTrigram = 3;

/** What is looked for in `searchedText`. */
export const needleOf = (text: string): string => {
  const key = nameKeyOf(text).replaceAll('-', ' ');
  return [...key].length < wholeTrigram && !key.startsWith(' ') ? ` ${key}` : key;
};

/** The beginning of the slugs that come first. */
export const slugPrefixOf = (text: string): string => needleOf(text).trimStart().replaceAll(' ', '-');

interface Search {
  text: string;
  status?: OrganizationStatus | undefined;
  id?: string | undefined;
}

/** The last organization of a page: one of the first part, or of the rest. */
export type SearchPosition = { slug: string } | Position;

/**
 * Finds organizations whose slug or name contains a text: first those whose slug begins with it, in the order of slugs, then the
 * rest, newest first.
 */
export const organizationsFound = async (
  tx: Tx,
  { text, status, id }: Search,
  limit: number,
  after: SearchPosition | null,
): Promise<OrganizationRow[]> => {
  const allowed = and(
    id === undefined ? undefined : eq(organizations.id, id),
    // Part of the statement, because a prepared one that may have any status does not use the index of one.
    status === undefined ? undefined : sql.raw(`status = '${status}'`),
  );
  const prefix = slugPrefixOf(text);
  if (after !== null && 'createdAt' in after) return restOf(tx, needleOf(text), prefix, allowed, limit, after);
  const first = await tx
    .select()
    .from(organizations)
    .where(
      and(
        allowed,
        // A slug has no byte after `z`.
        sql`${orderedSlug} >= ${prefix} collate "C" and ${orderedSlug} < ${`${prefix}~`} collate "C"`,
        after === null ? undefined : sql`${orderedSlug} > ${after.slug} collate "C"`,
      ),
    )
    .orderBy(orderedSlug)
    .limit(limit);
  if (first.length === limit) return first;
  return [...first, ...(await restOf(tx, needleOf(text), prefix, allowed, limit - first.length, null))];
};

/** The newest organizations, of which as many match as of all. */
const sampleSize = 200;
/** If as many of the sample match, reading the newest organizations until enough match is cheaper than reading all matches. */
const frequentInSample = 10;
/** Matches that are read to find the newest of them. */
const matchesMax = 2_000;

/**
 * Finds organizations that contain a text, newest first. A text that many contain is soon found among the newest, and one that few
 * contain by the index of trigrams, whose cost grows with the number of matches. Postgres does not know which it is, so a sample
 * tells. Either way the cost hardly depends on the number of organizations.
 */
const restOf = async (
  tx: Tx,
  needle: string,
  prefix: string,
  allowed: SQL | undefined,
  limit: number,
  after: Position | null,
): Promise<OrganizationRow[]> => {
  const contains = sql`strpos(${searchedText}, ${needle}) > 0 and not starts_with(slug, ${prefix})`;
  const candidates = and(allowed, olderThan(organizations, after));
  const newest = tx
    .select()
    .from(organizations)
    .where(candidates)
    .orderBy(...newestFirst(organizations))
    .limit(sampleSize)
    .as('newest');
  const sampled = await tx
    .select()
    .from(newest)
    .where(contains)
    .orderBy(...newestFirst(newest))
    .limit(limit);
  if (sampled.length === limit) return sampled;
  if (sampled.length < frequentInSample) {
    const pattern = `%${needle.replace(/[\\%_]/g, '\\$&')}%`;
    const matches = tx
      .select()
      .from(organizations)
      .where(and(candidates, sql`${searchedText} like ${pattern} and not starts_with(slug, ${prefix})`))
      .limit(matchesMax + 1)
      .as('matches');
    const found = await tx
      .select({ ...matches._.selectedFields, count: sql<number>`(count(*) over ())::int` })
      .from(matches)
      .orderBy(...newestFirst(matches))
      .limit(limit);
    if ((found[0]?.count ?? 0) <= matchesMax) return found;
  }
  return tx
    .select()
    .from(organizations)
    .where(and(candidates, contains))
    .orderBy(...newestFirst(organizations))
    .limit(limit);
};
