import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameKeyOf } from '../../src/contract/name-key.ts';
import type { Organization } from '../../src/contract/organization.ts';
import { createTenant } from '../security/fixtures.ts';
import { asOwnerOf } from '../support/database.ts';
import { createMemberRows } from '../support/members.ts';
import { createSessionRows } from '../support/sessions.ts';
import type { World } from '../support/world.ts';
import { openTestApi, problemOf, type TestApi } from './support.ts';

// Organizations in the order of their creation.
const known = [
  { slug: 'harbor', name: 'Harbor' },
  { slug: 'old-harbor', name: 'The Old Port' },
  { slug: 'harbor-west', name: 'Harbor West' },
  { slug: 'strasse', name: 'Große Straße 100%' },
  { slug: 'percent', name: '100 Percent_Pure' },
  { slug: 'tokyo', name: '東京株式会社' },
  { slug: 'zulu', name: 'Deharboring Inc', status: 'suspended' },
  { slug: 'yankee', name: 'New Harbor' },
] as const;

let api: TestApi & { world: World };

beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  await asOwnerOf(api.world.database, async (owner) => {
    for (const [minute, { slug, name, ...rest }] of known.entries()) {
      const row = {
        id: uuid(),
        slug,
        name,
        name_key: nameKeyOf(name),
        temporal_namespace: `org-${slug}`,
        status: 'status' in rest ? rest.status : 'active',
        created_at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
      };
      await owner`insert into organizations ${owner(row)}`;
    }
  });
});
afterAll(() => api.close());

interface Listed {
  data: Pick<Organization, 'slug' | 'status'>[];
  nextCursor: string | null;
}

const listOf = async (query: Record<string, string>, key?: string): Promise<Listed> => {
  const path = `/v1/orgs?${new URLSearchParams(query)}`;
  const response = await api.request(path, key === undefined ? {} : { key });
  expect(response.status).toBe(200);
  return (await response.json()) as Listed;
};
const slugsOf = async (query: Record<string, string>): Promise<string[]> =>
  (await listOf(query)).data.map(({ slug }) => slug);

const harbors = ['harbor', 'harbor-west', 'yankee', 'zulu', 'old-harbor'];

describe('GET /v1/orgs?q=', () => {
  it('puts those whose slug begins with the text first, by slug, and then the rest, newest first', async () => {
    expect(await slugsOf({ q: 'harbor' })).toEqual(harbors);
  });

  it('gives each once over pages of any size', async () => {
    for (const limit of ['1', '2', '3']) {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Listed = await listOf({ q: 'harbor', limit, ...(cursor === '' ? {} : { cursor }) });
        found.push(...page.data.map(({ slug }) => slug));
        cursor = page.nextCursor;
      }
      expect(found, limit).toEqual(harbors);
    }
  });

  it.each([
    ['HARBOR  WEST', ['harbor-west']],
    ['harbor-w', ['harbor-west']],
    ['ld har', ['old-harbor']],
    ['grosse strasse', ['strasse']],
    ['STRASSE 100%', ['strasse']],
    ['100%', ['strasse']],
    ['t_p', ['percent']],
    ['株式会', ['tokyo']],
    ['nothing has this', []],
  ])('ignores case, and takes hyphens for spaces and other characters as they are: %s', async (q, slugs) => {
    expect(await slugsOf({ q })).toEqual(slugs);
  });

  it.each([
    ['h', ['harbor', 'harbor-west', 'yankee', 'old-harbor']],
    ['po', ['old-harbor']],
    ['ol', ['old-harbor']],
    ['eh', []],
    ['東', ['tokyo']],
  ])('compares one or two characters with the beginnings of words: %s', async (q, slugs) => {
    expect(await slugsOf({ q })).toEqual(slugs);
  });

  it('finds only those in the wanted status', async () => {
    expect(await slugsOf({ q: 'harbor', status: 'suspended' })).toEqual(['zulu']);
    expect(await slugsOf({ q: 'harbor', status: 'deleting' })).toEqual([]);
  });

  it('shows a member only its own organization', async () => {
    const tenant = await createTenant(api.world);
    const { viewer } = tenant.members;
    expect((await listOf({ q: 'harbor' }, viewer.key)).data).toEqual([]);
    expect((await listOf({ q: tenant.slug.slice(4, 9) }, viewer.key)).data).toMatchObject([{ slug: tenant.slug }]);
    expect((await listOf({ q: tenant.slug, status: 'suspended' }, viewer.key)).data).toEqual([]);
  });

  it.each(['', ' ', '%', '-_-', 'a'.repeat(64), 'a\u0000b', 'a\u0007b', 'a\u200bb'])('refuses %j', async (q) => {
    const response = await api.request(`/v1/orgs?q=${encodeURIComponent(q)}`);
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  it('refuses the cursor of a list without a text, or none at all', async () => {
    const { nextCursor } = await listOf({ limit: '1', q: 'harbor' });
    const listed = await api.request(`/v1/orgs?cursor=${nextCursor}`);
    expect((await problemOf(listed)).errors).toMatchObject([{ code: 'invalid_cursor' }]);
    const invented = await api.request(`/v1/orgs?q=harbor&cursor=${Buffer.from('["A b"]').toString('base64url')}`);
    expect((await problemOf(invented)).errors).toMatchObject([{ code: 'invalid_cursor' }]);
  });
});

it('a person finds its organizations by the same text', async () => {
  const [first, second] = [await createTenant(api.world), await createTenant(api.world)];
  const member = await createMemberRows(api.world.db, first.id);
  await createMemberRows(api.world.db, second.id, { email: member.email });
  const { accessToken } = await createSessionRows(api.world, member.identityId, { aal: 2 });
  const own = async (q: string): Promise<string[]> => {
    const response = await api.request(`/v1/me/organizations?${new URLSearchParams({ q })}`, { key: accessToken });
    expect(response.status).toBe(200);
    return ((await response.json()) as Listed).data.map(({ slug }) => slug);
  };
  expect((await own('organization')).toSorted()).toEqual([first.slug, second.slug].toSorted());
  expect(await own(second.slug.slice(4).toUpperCase())).toEqual([second.slug]);
  expect(await own('harbor')).toEqual([]);
});
