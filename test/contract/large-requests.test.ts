import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openUnreachableApi, problemOf } from '../api/support.ts';

const api = await openUnreachableApi();
afterAll(() => api.close());
beforeEach(() => {
  api.log.length = 0;
});

const listOf = (count: number, element: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => element(index)).join(',');
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Builds a member with a three-letter name, of which a mebibyte holds 131,000. */
const member = (index: number): string => `"${digits[index >> 12]}${digits[(index >> 6) & 63]}${digits[index & 63]}":0`;
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('a body with more parts than any valid request', () => {
  it.each([
    ['unknown members', `{${listOf(131_000, member)}}`],
    ['unknown members of a member', `{"a":{${listOf(131_000, member)}}}`],
    ['elements', `[${listOf(400_000, () => '0')}]`],
    ['elements of a list', `{"action":"suspend","reason":"r","slugs":[${listOf(250_000, () => '""')}]}`],
    ['lists in lists', `{"action":"suspend","reason":"r","slugs":${nested(60_000)}}`],
  ])('of %s is refused as invalid', async (_name, body) => {
    const response = await api.request('/v1/orgs/batch', { body, headers: { 'Content-Type': 'application/json' } });
    expect(response.status).toBe(400);
    const { code, errors } = await problemOf(response);
    expect(code).toBe('validation_failed');
    expect(errors).toEqual([{ path: 'body', message: expect.any(String), code: 'malformed' }]);
  });
});

describe('a problem', () => {
  it.each([
    ['unknown members', '/v1/orgs', { json: Object.fromEntries(Array.from({ length: 400 }, (_, key) => [key, 0])) }],
    ['wrong elements', '/v1/orgs/batch', { json: { action: 'suspend', slugs: Array(100).fill('-'), reason: 'x' } }],
    ['unknown parameters', `/v1/orgs?${Array.from({ length: 400 }, (_, key) => `p${key}`).join('&')}`, {}],
    ['repeated parameters', `/v1/orgs?${Array.from({ length: 400 }, (_, key) => `p${key}&p${key}`).join('&')}`, {}],
  ])('lists no more than 100 of many %s', async (_name, path, call) => {
    const { code, errors } = await problemOf(await api.request(path, call));
    expect(code).toBe('validation_failed');
    expect(errors).toHaveLength(100);
  });

  it('shows the beginning of a name from the request, as text that every reader accepts', async () => {
    const names = { ['n'.repeat(10_000)]: 0, '\ud800': 0, [`${'n'.repeat(199)}\u{1f600}`]: 0 };
    const { errors } = await problemOf(await api.request('/v1/orgs/batch', { json: { slugs: ['acme'], ...names } }));
    const paths = errors?.map(({ path }) => path) ?? [];
    expect(paths).toEqual(expect.arrayContaining(['n'.repeat(200), '\ufffd', `${'n'.repeat(199)}\ufffd`]));
  });

  it.each([
    ['a token without its end', '/-eyJa'.repeat(3_100)],
    ['octets', `/${'%E2%82%AC'.repeat(1_000)}`],
    ['octets, by one', `/a${'%E2%82%AC'.repeat(1_000)}`],
    ['octets, by two', `/aa${'%E2%82%AC'.repeat(1_000)}`],
  ])('and the log show the beginning of a long path: %s', async (_name, path) => {
    const { instance } = await problemOf(await api.request(path, { key: null }));
    expect(instance.length).toBeLessThanOrEqual(256);
    expect(path.startsWith(instance)).toBe(true);
    expect(() => decodeURI(instance.replace(/(?:%[89A-F][0-9A-F])+$/, ''))).not.toThrow();
    const [line] = api.log.map((text) => JSON.parse(text) as { path: string });
    expect(line?.path.length).toBeLessThanOrEqual(256);
  });
});
