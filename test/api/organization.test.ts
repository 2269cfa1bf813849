import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etagOf } from '../../src/contract/etag.ts';
import { Operation } from '../../src/contract/operation.ts';
import { CreatedOrganization, Organization, OrganizationPlan } from '../../src/contract/organization.ts';
import { openTestApi, problemOf, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

let last = 0;
/** Returns names that are distinct in each test, so that tests are independent. */
const newCreation = () => {
  last += 1;
  return { name: `Acme ${last}`, slug: `acme-${last}`, owner: { email: `ada${last}@acme.example`, name: 'Ada' } };
};
const waiting = { Prefer: 'wait=20' };
const withKey = () => ({ 'Idempotency-Key': randomUUID() });

const createActive = async () => {
  const creation = newCreation();
  const response = await api.request('/v1/orgs', { json: creation, headers: waiting });
  expect(response.status).toBe(201);
  return { ...creation, created: CreatedOrganization.parse(await response.json()) };
};

describe.each(['/v1/orgs', '/api/v0/organizations', '/api/v0/orgs'])('%s', (orgs) => {
  it('starts a creation with 202 and returns the address of its operation', async () => {
    const creation = newCreation();
    const response = await api.request(orgs, { json: creation });
    expect(response.status).toBe(202);
    const { org, operation, workflowId, runId } = CreatedOrganization.parse(await response.json());
    expect(response.headers.get('location')).toBe(`/v1/operations/${operation.id}`);
    expect(response.headers.get('preference-applied')).toBeNull();
    expect(org).toMatchObject({ slug: creation.slug, name: creation.name });
    expect(org.namespace).toBe(`org-${creation.slug}-${org.id.slice(-8)}`);
    expect(operation).toMatchObject({ kind: 'provisionOrganization', orgId: org.id });
    expect(workflowId).toBe(`provision-organization-${operation.id}`);
    expect(runId).toBeTruthy();
  });

  it('answers 201 with the active organization to a waiting caller', async () => {
    const creation = newCreation();
    const response = await api.request(orgs, { json: creation, headers: { Prefer: 'respond-async, wait=99' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('preference-applied')).toBe('wait=60');
    expect(response.headers.get('location')).toBe(`/v1/orgs/${creation.slug}`);
    const { org, operation } = CreatedOrganization.parse(await response.json());
    expect(org.status).toBe('active');
    expect(operation).toMatchObject({ status: 'succeeded', error: null, residue: [] });
    expect(operation.steps.map(({ status }) => status)).toEqual(Array(4).fill('succeeded'));
    expect(operation.workflow.webUrl).toMatch(/^http:\/\/127\.0\.0\.1:1\/namespaces\/control-/);
  });

  it('plans without writing anything', async () => {
    const creation = newCreation();
    const response = await api.request(`${orgs}?dryRun=true`, { json: creation, headers: withKey() });
    expect(response.status).toBe(200);
    const plan = OrganizationPlan.parse(await response.json());
    expect(plan).toMatchObject({ slug: creation.slug, wouldSucceed: true });
    expect((await api.request(`${orgs}/${creation.slug}`)).status).toBe(404);
  });

  it('lists, reads and renames', async () => {
    const { slug, name } = await createActive();
    const list = await api.request(`${orgs}?limit=1&status=active`);
    expect(list.status).toBe(200);
    expect(((await list.json()) as { data: unknown[] }).data).toHaveLength(1);

    const read = await api.request(`${orgs}/${slug}`);
    expect(read.status).toBe(200);
    const organization = Organization.strict().parse(await read.json());
    expect(organization).toMatchObject({ slug, name, status: 'active' });
    expect(read.headers.get('etag')).toBe(etagOf(organization));

    const renamed = await api.request(`${orgs}/${slug}`, { method: 'PATCH', json: { name: `${name} Ltd` } });
    expect(renamed.status).toBe(200);
    const after = Organization.strict().parse(await renamed.json());
    expect(after).toMatchObject({ slug, namespace: organization.namespace, name: `${name} Ltd` });
    expect(after.version).toBe(organization.version + 1);
    expect(renamed.headers.get('etag')).toBe(etagOf(after));
  });

  it('suspends and resumes', async () => {
    const { slug } = await createActive();
    for (const [verb, status] of [
      ['suspend', 'suspended'],
      ['resume', 'active'],
    ]) {
      const response = await api.request(`${orgs}/${slug}/${verb}`, { json: { reason: 'unpaid' }, headers: waiting });
      expect(response.status).toBe(200);
      expect(response.headers.get('preference-applied')).toBe('wait=20');
      expect(Operation.strict().parse(await response.json())).toMatchObject({
        kind: `${verb}Organization`,
        status: 'succeeded',
      });
      const organization = (await (await api.request(`${orgs}/${slug}`)).json()) as Organization;
      expect(organization.status).toBe(status);
    }
  });

  it.each([
    { method: 'GET', path: '' },
    { method: 'PATCH', path: '', json: { name: 'Beta' } },
    { method: 'POST', path: '/suspend', json: { reason: 'unpaid' } },
    { method: 'POST', path: '/resume', json: { reason: 'paid' } },
  ])('answers 404 for $method of what does not exist$path', async ({ method, path, json }) => {
    const response = await api.request(`${orgs}/nobody${path}`, { method, json });
    expect((await problemOf(response)).code).toBe('not_found');
  });
});

describe('a creation', () => {
  it('derives a free slug from the name when none is chosen', async () => {
    const slugs: string[] = [];
    for (const name of ['Café Été', 'Cafe-Ete']) {
      const json = { name, owner: { email: `${name.length}${randomUUID()}@acme.example` } };
      const response = await api.request('/v1/orgs', { json, headers: waiting });
      expect(response.status).toBe(201);
      slugs.push(CreatedOrganization.parse(await response.json()).org.slug);
    }
    expect(slugs[0]).toBe('cafe-ete');
    expect(slugs[1]).toMatch(/^cafe-ete-[a-z0-9]{4}$/);
  });

  it('of a taken slug or name is 409 immediately, even for a waiting caller', async () => {
    const { slug, name } = await createActive();
    const taken = await api.request('/v1/orgs', { json: { ...newCreation(), slug }, headers: waiting });
    expect(await problemOf(taken)).toMatchObject({ status: 409, code: 'slug_taken' });
    const sameName = await api.request('/v1/orgs', { json: { ...newCreation(), name: name.toUpperCase() } });
    expect(await problemOf(sameName)).toMatchObject({ status: 409, code: 'name_taken' });
    const plan = await api.request('/v1/orgs?dryRun=true', { json: { ...newCreation(), slug } });
    expect(plan.status).toBe(200);
    const { checks, wouldSucceed } = OrganizationPlan.parse(await plan.json());
    expect(wouldSucceed).toBe(false);
    expect(checks.find((check) => check.name === 'slug')).toMatchObject({ ok: false, code: 'slug_taken' });
  });

  it('of a sixth organization of one owner is 409', async () => {
    const { owner } = newCreation();
    for (let count = 1; count <= 5; count += 1)
      expect((await api.request('/v1/orgs', { json: { ...newCreation(), owner }, headers: waiting })).status).toBe(201);
    const sixth = await api.request('/v1/orgs', { json: { ...newCreation(), owner } });
    expect((await problemOf(sixth)).code).toBe('organization_limit_reached');
  });

  it('with dryRun=false is a creation', async () => {
    expect((await api.request('/v1/orgs?dryRun=false', { json: newCreation() })).status).toBe(202);
  });
});

describe('an idempotency key', () => {
  it('returns the same operation under each name of the path and for any formatting of the body', async () => {
    const creation = newCreation();
    const headers = withKey();
    const first = await api.request('/v1/orgs', { json: creation, headers });
    expect(first.status).toBe(202);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const { operation, org } = CreatedOrganization.parse(await first.json());
    for (const path of ['/v1/orgs', '/api/v0/organizations', '/api/v0/orgs']) {
      const { owner, slug, name } = creation;
      const again = await api.request(path, { json: { slug, owner, name }, headers });
      expect(again.status).toBe(202);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      const replayed = CreatedOrganization.parse(await again.json());
      expect(replayed.operation.id).toBe(operation.id);
      expect(replayed.org.id).toBe(org.id);
    }
    const waited = await api.request('/v1/orgs', { json: creation, headers: { ...headers, ...waiting } });
    expect(waited.status).toBe(201);
    expect(waited.headers.get('idempotency-replayed')).toBe('true');
  });

  it('with another body is 422', async () => {
    const headers = withKey();
    expect((await api.request('/v1/orgs', { json: newCreation(), headers })).status).toBe(202);
    const other = await api.request('/v1/orgs', { json: newCreation(), headers });
    expect(await problemOf(other)).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  it('is free again after a refusal', async () => {
    const headers = withKey();
    const { slug } = await createActive();
    expect((await api.request('/v1/orgs', { json: { ...newCreation(), slug }, headers })).status).toBe(409);
    expect((await api.request('/v1/orgs', { json: newCreation(), headers })).status).toBe(202);
  });

  it('belongs to one path', async () => {
    const headers = withKey();
    const [one, two] = [await createActive(), await createActive()];
    for (const { slug } of [one, two]) {
      const response = await api.request(`/v1/orgs/${slug}/suspend`, { json: { reason: 'unpaid' }, headers });
      expect(response.status).toBe(202);
      expect(response.headers.get('idempotency-replayed')).toBeNull();
    }
  });

  it('in twelve simultaneous requests starts one operation', async () => {
    const creation = newCreation();
    const headers = withKey();
    const responses = await Promise.all(
      Array.from({ length: 12 }, () => api.request('/v1/orgs', { json: creation, headers })),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(12).fill(202));
    const created = await Promise.all(responses.map((response) => response.json() as Promise<CreatedOrganization>));
    expect(new Set(created.map(({ operation }) => operation.id)).size).toBe(1);
    expect(responses.filter(({ headers: sent }) => sent.get('idempotency-replayed') === null)).toHaveLength(1);
  });
});

describe('a version', () => {
  it('guards a rename: the current version and * pass, any other is 412', async () => {
    const { slug, name } = await createActive();
    const path = `/v1/orgs/${slug}`;
    const current = (await api.request(path)).headers.get('etag') ?? '';
    const rename = (ifMatch: string) =>
      api.request(path, {
        method: 'PATCH',
        json: { name: `${name} ${randomUUID()}` },
        headers: { 'If-Match': ifMatch },
      });
    for (const stale of ['"999"', `W/${current}`, '"a", "b"']) {
      expect((await problemOf(await rename(stale))).code).toBe('precondition_failed');
    }
    for (const malformed of ['1', '"1', '*, "1"', '']) {
      const { code, errors } = await problemOf(await rename(malformed));
      expect({ code, errors }).toMatchObject({ code: 'validation_failed', errors: [{ path: 'header.If-Match' }] });
    }
    expect((await rename(`"999", ${current}`)).status).toBe(200);
    expect((await rename(current)).status).toBe(412);
    expect((await rename('*')).status).toBe(200);
  });

  it('that the client already has is 304 without a body', async () => {
    const { slug } = await createActive();
    const etag = (await api.request(`/v1/orgs/${slug}`)).headers.get('etag') ?? '';
    for (const match of [etag, `W/${etag}`, `"0", ${etag}`, '*']) {
      const response = await api.request(`/v1/orgs/${slug}`, { headers: { 'If-None-Match': match } });
      expect(response.status).toBe(304);
      expect(response.headers.get('etag')).toBe(etag);
      expect(await response.text()).toBe('');
    }
    expect((await api.request(`/v1/orgs/${slug}`, { headers: { 'If-None-Match': '"0"' } })).status).toBe(200);
  });

  it('lets only one of two simultaneous renames succeed', async () => {
    const { slug, name } = await createActive();
    const etag = (await api.request(`/v1/orgs/${slug}`)).headers.get('etag') ?? '';
    const responses = await Promise.all(
      ['North', 'South'].map((suffix) =>
        api.request(`/v1/orgs/${slug}`, {
          method: 'PATCH',
          json: { name: `${name} ${suffix}` },
          headers: { 'If-Match': etag },
        }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});

describe('a rename', () => {
  it('to a taken name is 409, to its own name is 200', async () => {
    const [one, two] = [await createActive(), await createActive()];
    const taken = await api.request(`/v1/orgs/${one.slug}`, {
      method: 'PATCH',
      json: { name: two.name.toLowerCase() },
    });
    expect((await problemOf(taken)).code).toBe('name_taken');
    const own = await api.request(`/v1/orgs/${one.slug}`, { method: 'PATCH', json: { name: one.name } });
    expect(own.status).toBe(200);
  });

  it('of anything but the name is 400', async () => {
    const { slug } = await createActive();
    const json = { name: 'Gamma', slug: 'gamma', status: 'suspended' };
    const { errors } = await problemOf(await api.request(`/v1/orgs/${slug}`, { method: 'PATCH', json }));
    expect(errors?.map(({ path }) => path).sort()).toEqual(['slug', 'status']);
  });
});

describe('a change of status', () => {
  it('that is not possible is 409', async () => {
    const { slug } = await createActive();
    const resume = await api.request(`/v1/orgs/${slug}/resume`, { json: { reason: 'paid' } });
    expect((await problemOf(resume)).code).toBe('illegal_transition');
  });
});

describe('a list', () => {
  it('returns each organization once, newest first, and null as the last cursor', async () => {
    const created = [await createActive(), await createActive(), await createActive()].map(({ slug }) => slug);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const response: Response = await api.request(`/v1/orgs?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(response.status).toBe(200);
      const page = (await response.json()) as { data: Organization[]; nextCursor: string | null };
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.data.map(({ slug }) => slug));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 3)).toEqual(created.reverse());
  });

  it.each(['AAAA', 'e30', 'WyIyMDI2IiwxXQ', '../../etc', 'x'.repeat(400)])(
    'refuses the forged cursor %s',
    async (cursor) => {
      for (const path of ['/v1/orgs', '/v1/operations']) {
        const { errors } = await problemOf(await api.request(`${path}?cursor=${cursor}`));
        expect(errors).toMatchObject([{ path: 'query.cursor' }]);
      }
    },
  );

  it('can be filtered by status', async () => {
    const { slug } = await createActive();
    await api.request(`/v1/orgs/${slug}/suspend`, { json: { reason: 'unpaid' }, headers: waiting });
    const { data } = (await (await api.request('/v1/orgs?status=suspended&limit=100')).json()) as {
      data: Organization[];
    };
    expect(data.map((organization) => organization.slug)).toContain(slug);
    expect(data.every(({ status }) => status === 'suspended')).toBe(true);
  });
});
