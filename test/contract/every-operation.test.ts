import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformHas, roleHas, userRoles } from '../../src/contract/permissions.ts';
import { type Call, openTestApi, openUnreachableApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows } from '../support/members.ts';
import { signatureOf } from '../support/webhook-signature.ts';
import type { World } from '../support/world.ts';
import { type Caller, callersOf, type DescribedOperation, operations, otherInput } from './operations.ts';
import { sampleRequests } from './sample-requests.ts';

// Guarantees that all described operations share, tested by their sample requests. Later operations are included.

const needsKey = operations.filter(
  ({ id, permission, isPersonal, isOptional }) =>
    permission !== undefined || (isPersonal && !isOptional) || id === 'readMe',
);
const needsCaller = operations.filter((operation) => operation.isSigned || needsKey.includes(operation));
const withBody = operations.filter(({ hasBody }) => hasBody);
const withIdempotencyKey = operations.filter(({ headers }) => headers.includes('Idempotency-Key'));

let api: TestApi & { world: World };
// Verifies keys like a process that still remembers them.
const unreachable = await openUnreachableApi((key) => api.access.authenticate(key));
let own: Tenant;
let refused: { key: string | null; code: string; challenge: RegExp }[];
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  own = await createTenant(api.world);
  const rows = { orgId: own.id, userId: own.ownerId };
  const revoked = await createKeyRows(api.world, rows, { status: 'revoked' });
  const expired = await createKeyRows(api.world, rows, { expiresAt: new Date(Date.now() - 1_000) });
  const invalidToken = /^Bearer error="invalid_token"/;
  refused = [
    { key: null, code: 'missing_credentials', challenge: /^Bearer$/ },
    { key: 'nonsense', code: 'malformed_credentials', challenge: invalidToken },
    { key: `fh_platform_sk_${'x'.repeat(43)}`, code: 'invalid_credentials', challenge: invalidToken },
    { key: revoked.key, code: 'revoked_credentials', challenge: invalidToken },
    { key: expired.key, code: 'expired_credentials', challenge: invalidToken },
  ];
});
afterAll(() => Promise.all([api?.close(), unreachable.close()]));

const requestOf = sampleRequests(() => ({ world: api.world, own }));

interface Sent extends Call {
  /** Default: that of the sample. */
  path?: string;
  /** Default: the first of `callersOf`. */
  by?: Caller | undefined;
  /** Default: the api whose servers are reachable. */
  to?: TestApi;
}

/** Sends a request to an operation as a caller who may call it. */
const send = async (
  operation: DescribedOperation,
  { path: chosen, by, to = api, ...call }: Sent,
): Promise<Response> => {
  const { path, tenant } = await requestOf(operation.id);
  const { method } = operation;
  const caller = by ?? callersOf(operation)[0] ?? 'nobody';
  if (caller !== 'provider') {
    const keys = {
      platform: platformKey,
      owner: tenant.members.owner.key,
      person: tenant.ownerSession,
      strong: tenant.strongSession,
      nobody: null,
    };
    return to.request(chosen ?? path, { method, key: keys[caller], ...call });
  }
  const body = call.json === undefined ? (call.body ?? '') : JSON.stringify(call.json);
  // An endless body cannot be signed; it is refused before that matters.
  const signature = body instanceof ReadableStream ? {} : signatureOf(body);
  return to.request(chosen ?? path, { method, key: null, ...call, headers: { ...call.headers, ...signature } });
};

const everyName = (path: string): string[] => [
  ...new Set([path, path.replace(/^\/v1/, '/api/v0'), path.replace(/^\/v1\/orgs/, '/api/v0/organizations')]),
];
const json = { 'Content-Type': 'application/json' };

describe.each(needsKey)('$method $id', (operation) => {
  const { id, method } = operation;

  it('requires valid credentials under each of its names', async () => {
    const { path, json: body } = await requestOf(id);
    for (const name of everyName(path)) {
      for (const { key, code, challenge } of refused) {
        const response = await api.request(name, { method, key, ...(body === undefined ? {} : { json: body }) });
        expect([response.status, (await problemOf(response.clone())).code], name).toEqual([401, code]);
        expect(response.headers.get('www-authenticate')).toMatch(challenge);
      }
    }
  });
});

/** Answers that do not need Postgres. */
const withoutPostgres = [
  'readMe by platform',
  'readMetrics by platform',
  // From memory, like the credentials.
  'readPolicy by platform',
  'readPolicy by owner',
  'explainPolicy by platform',
  'explainPolicy by owner',
];
/** Operations whose answer has an error of its own for each target. */
const batches = ['batchInvitations', 'batchOrganizations', 'batchUsers'];

/** Returns the keys of the platform and of an active organization's users that lack the permission. */
const keysWithout = ({ permission }: DescribedOperation): string[] => {
  if (permission === undefined) return [];
  const roles = userRoles.filter((role) => !roleHas(role, permission));
  return [...(platformHas(permission) ? [] : [platformKey]), ...roles.map((role) => own.members[role].key)];
};

it.each(needsCaller)(
  'while Postgres is unavailable, $method $id is 503 or, without permission, 403',
  async (operation) => {
    const { id } = operation;
    const { path, json: body, tenant } = await requestOf(id);
    for (const by of callersOf(operation)) {
      const response = await send(operation, { by, to: unreachable, ...(body === undefined ? {} : { json: body }) });
      if (withoutPostgres.includes(`${id} by ${by}`)) {
        expect(response.status).toBe(200);
      } else if (batches.includes(id)) {
        const problem = { code: 'database_unavailable', status: 503 };
        expect(await response.json()).toMatchObject({ accepted: 0, data: [{ problem }] });
      } else {
        expect((await problemOf(response.clone())).code).toBe('database_unavailable');
        expect(response.headers.get('retry-after')).toBe('5');
      }
    }
    const ofActive = { path: path.replace(tenant.slug, own.slug), to: unreachable };
    for (const key of keysWithout(operation)) {
      const response = await send(operation, { key, ...ofActive, ...(body === undefined ? {} : { json: body }) });
      expect((await problemOf(response)).code).toBe('forbidden');
    }
  },
);

// The metrics have one name, and accept any query.
it.each(needsCaller.filter(({ id }) => id !== 'readMetrics'))(
  '$method $id is the same operation under each of its names',
  async (operation) => {
    const { path } = await requestOf(operation.id);
    // The request is refused after routing, so that nothing changes between the names.
    const call = operation.method === 'GET' ? {} : { headers: json, body: '{}' };
    const answers = await Promise.all(
      everyName(path).map(async (name) => {
        const response = await send(operation, {
          ...call,
          path: `${name}${name.includes('?') ? '&' : '?'}no-such-parameter=1`,
        });
        return (await problemOf(response)).errors;
      }),
    );
    expect(answers[0]).toContainEqual(expect.objectContaining({ path: 'query.no-such-parameter' }));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  },
);

describe.each(withBody)('the body of $method $id', (operation) => {
  const { id, bytesMax } = operation;

  it('is 400 if it is not a JSON object', async () => {
    for (const body of [
      '{"name":',
      'null',
      '[]',
      '"x"',
      '\u0000',
      '{}{}',
      '{"a":1,}',
      'a=b',
      '\ufeff',
      '\ufeff\ufeff{}',
      new Uint8Array([0x22, 0xff, 0x22]),
    ]) {
      const { code, errors } = await problemOf(await send(operation, { body, headers: json }));
      expect([code, errors?.[0]?.path]).toEqual(['validation_failed', 'body']);
    }
  });

  it('is 415 if it has another media type or a content coding', async () => {
    const body = new TextEncoder().encode(JSON.stringify((await requestOf(id)).json ?? {}));
    for (const type of [undefined, 'text/plain', 'application/jsonx', 'application/json; charset=utf-16']) {
      const response = await send(operation, { body, headers: type === undefined ? {} : { 'Content-Type': type } });
      expect((await problemOf(response)).code).toBe('unsupported_media_type');
    }
    const coded = await send(operation, { headers: { ...json, 'Content-Encoding': 'br' }, body });
    expect(coded.headers.get('accept-encoding')).toBe('identity');
    expect((await problemOf(coded)).code).toBe('unsupported_media_type');
  });

  it('is 413 if it is too long, with or without a declared length, and is not read to its end', async () => {
    const declared = { ...json, 'Content-Length': String(bytesMax + 1) };
    expect((await problemOf(await send(operation, { headers: declared, body: '{' }))).status).toBe(413);
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        chunks += 1;
        if (chunks > 1_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    expect((await problemOf(await send(operation, { headers: json, body }))).status).toBe(413);
    expect(chunks).toBeLessThan(30);
  });

  it('is 400 for an unknown field and for a duplicate member', async () => {
    const sample = (await requestOf(id)).json ?? {};
    const unknown = await problemOf(await send(operation, { json: { ...sample, 'no-such-field': 1 } }));
    expect(unknown.errors).toContainEqual(expect.objectContaining({ path: 'no-such-field', code: 'unknown_field' }));
    const twice = await problemOf(await send(operation, { headers: json, body: '{"name":"a","name":"a"}' }));
    expect(twice.errors).toEqual([{ path: 'name', message: expect.any(String), code: 'duplicate_member' }]);
  });

  // RFC 8259, 8.1, leaves the choice to the parser.
  it('may begin with a byte order mark, which is ignored', async () => {
    const errorsOf = async (body: string) => (await problemOf(await send(operation, { headers: json, body }))).errors;
    const errors = await errorsOf('{"no-such-field":1}');
    expect(errors).toContainEqual(expect.objectContaining({ path: 'no-such-field' }));
    expect(await errorsOf('\ufeff{"no-such-field":1}')).toEqual(errors);
    const [twice] = (await errorsOf('\ufeff{"name":"a","name":"a"}')) ?? [];
    expect(twice).toMatchObject({ path: 'name', code: 'duplicate_member' });
  });
});

it.each(withBody.filter(({ needsBody }) => needsBody))('$method $id is 400 without its body', async (operation) => {
  const { code, errors } = await problemOf(await send(operation, {}));
  expect([code, errors?.[0]?.path]).toEqual(['validation_failed', 'body']);
});

/** The members that are null in the answer to a repeated request, because secrets are shown only once. */
const secrets: Readonly<Record<string, object>> = {
  issueApiKey: { secret: null },
  rotateApiKey: { secret: null },
  createWebhook: { secret: null },
  rotateWebhook: { secret: null },
};

/** Counts the rows of each table, except those about refusals. */
const countRows = (): Promise<Record<string, number>> =>
  asOwnerOf(api.world.database, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public' order by tablename`;
    const counts = tables.map(({ name }) => {
      const rows = name === 'audit_events' ? "audit_events where action <> 'access.denied'" : `"${name}"`;
      return `select '${name}' as name, count(*)::int as rows from ${rows}`;
    });
    const rows = await sql.unsafe<{ name: string; rows: number }[]>(counts.join(' union all '));
    return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
  });

describe.each(withIdempotencyKey)('$method $id', (operation) => {
  const { id } = operation;

  it.each(['two words', 'k'.repeat(256)])('refuses the Idempotency-Key %s by name', async (value) => {
    const { json: body } = await requestOf(id);
    const call = { headers: { 'Idempotency-Key': value }, ...(body === undefined ? {} : { json: body }) };
    const { errors } = await problemOf(await send(operation, call));
    expect(errors).toMatchObject([{ path: 'header.Idempotency-Key' }]);
  });

  it('has one answer and one trace for repeated requests with one Idempotency-Key', async () => {
    const { path, json: body } = await requestOf(id);
    const request = ({ query = '', ...input }: { json?: object; query?: string }) =>
      send(operation, {
        ...input,
        path: `${path}${query}`,
        by: callersOf(operation).at(-1),
        // All operations get the same key, which each of them must take for a new one.
        headers: { 'Idempotency-Key': 'again' },
      });
    const sample = body === undefined ? {} : { json: body };
    const answer = async () => {
      const response = await request(sample);
      const replayed = response.headers.get('idempotency-replayed');
      return { status: response.status, replayed, body: (await response.json()) as object };
    };

    const before = await countRows();
    const first = await answer();
    expect([first.status < 300, first.replayed], JSON.stringify(first)).toEqual([true, null]);
    const once = await countRows();
    expect(once).not.toEqual(before);
    const repeated = { ...first, replayed: 'true', body: { ...first.body, ...secrets[id] } };
    for (const again of await Promise.all([answer(), answer(), answer()])) expect(again).toEqual(repeated);
    const other = otherInput(operation, body);
    if (other !== undefined) expect((await problemOf(await request(other))).code).toBe('idempotency_key_reused');
    expect(await countRows()).toEqual(once);
    // Without a worker, each creation is answered only after 3 s.
  });
});

it('an Idempotency-Key is accepted by most operations that change something', () => {
  expect(withIdempotencyKey.length).toBeGreaterThan(20);
});

it('exactly the described operations have a sample request', () => {
  expect(Object.keys(samples).sort()).toEqual(operations.map(({ id }) => id).sort());
});
