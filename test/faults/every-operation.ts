import { expect } from 'vitest';
import { type Permission, platformHas, roleHas } from '../../src/contract/permissions.ts';
import { openApi, publicUrl, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { openCookieJar } from '../support/browser.ts';
import { createFactorRows } from '../support/factors.ts';
import { createConnectionRows } from '../support/federation.ts';
import type { IdentityProvider } from '../support/identity-provider.ts';
import { createMemberRows } from '../support/members.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createSessionRows } from '../support/sessions.ts';
import type { World } from '../support/world.ts';

// Calls every operation of openapi.json as each person who may call it.

interface Described {
  operationId: string;
  security?: Record<string, unknown>[];
  'x-permission'?: Permission;
}

const operations = Object.entries(openApi.paths ?? {}).flatMap(([, item]) =>
  Object.entries(item as Record<string, Described>).map(([method, described]) => ({
    method: method.toUpperCase(),
    id: described.operationId,
    permission: described['x-permission'],
    schemes: described.security ?? [],
  })),
);

type Api = TestApi & { world: World };

/** A request, and what it is called in a failure. */
interface Prepared {
  what: string;
  send: () => Promise<Response>;
}

export interface OutageAnswer {
  what: string;
  answer: string;
  /** With `database_unavailable`, and a time after which to repeat the request. */
  isRefused: boolean;
  isInTime: boolean;
  /** Whether it has a token, or a cookie of a session. */
  letsIn: boolean;
}

const answerMsMax = 5_500; // 5 s, and this machine's own slowness

export const answerOf = async ({ what, send }: Prepared): Promise<OutageAnswer> => {
  const startedAt = performance.now();
  const response = await send();
  const text = await response.text();
  const isInTime = performance.now() - startedAt < answerMsMax;
  const [, inProblem, inPage] = /"code":"(\w+)"|<code>(\w+)</.exec(text) ?? [];
  const answer = [response.status, inProblem ?? inPage].filter((each) => each !== undefined).join(' ');
  const cookies = response.headers.getSetCookie().filter((cookie) => !/max-age=0/i.test(cookie));
  return {
    what,
    answer,
    isRefused: answer === '503 database_unavailable' && Number(response.headers.get('retry-after')) >= 1,
    isInTime,
    letsIn: /fh_\w+_sk_/.test(text) || cookies.length > 0,
  };
};

type Callers = Record<'session' | 'operator', string>;

/** The sessions of an owner and of an operator, each known to the api. No sample changes them. */
const rememberedCallers = async (api: Api, { id: orgId, slug }: Tenant): Promise<Callers> => {
  const { world } = api;
  const owner = await createMemberRows(world.db, orgId, { role: 'owner' });
  const operatorId = await createOperatorRows(world.db, 'admin');
  await createFactorRows(world, operatorId);
  const callers = {
    session: (await createSessionRows(world, owner.identityId, { aal: 2 })).accessToken,
    operator: (await createSessionRows(world, operatorId, { aal: 2 })).accessToken,
  };
  for (const [name, key] of Object.entries(callers)) {
    const path = name === 'operator' ? '/v1/operators' : `/v1/orgs/${slug}`;
    const response = await api.request(path, { key });
    expect([name, response.status]).toEqual([name, 200]);
    await response.body?.cancel();
  }
  return callers;
};

const callersOf = ({ schemes, permission }: (typeof operations)[number], { session, operator }: Callers) => {
  const has = (scheme: string) => schemes.some((each) => scheme in each);
  const isOwners = has('bearer') && (permission === undefined || roleHas('owner', permission));
  const isPlatforms = permission !== undefined && platformHas(permission);
  return {
    // Without any scheme, or with one that may be left out, or with a signature that is part of the sample.
    ...(has('session') || has('bearer') ? {} : { nobody: null }),
    ...(schemes.some((each) => Object.keys(each).length === 0) ? { nobody: null } : {}),
    ...(has('session') || isOwners ? { 'owner, signed in': session } : {}),
    ...(isPlatforms ? { operator } : {}),
  };
};

/** Samples that work once in an organization, or that take the owner out of it. */
const endsItsTenant = (id: string): boolean =>
  /^(?:readExport|readDeletion|releaseUser|removeAccount|unlockUser)/.test(id);

/** Builds a request of every operation for each of its callers. Its rows exist afterwards. */
export const prepareOperations = async (api: Api): Promise<{ own: Tenant; prepared: Prepared[] }> => {
  const { world } = api;
  const [own, other] = await Promise.all([createTenant(world), createTenant(world)]);
  const known = await rememberedCallers(api, own);
  const prepared: Prepared[] = [];
  for (const operation of operations) {
    const { id, method } = operation;
    const subject = endsItsTenant(id) ? await createTenant(world) : own;
    const sample = samples[id];
    if (sample === undefined) throw new Error(`There is no sample request for ${id}`);
    const { path, json, headers } = await sample({ own: subject, other, world });
    for (const [caller, key] of Object.entries(callersOf(operation, known)))
      prepared.push({
        what: `${id} by ${caller}`,
        send: () =>
          api.request(path, {
            method,
            key,
            headers: { 'Freehold-Organization': own.slug, ...headers },
            ...(json === undefined ? {} : { json }),
          }),
      });
  }
  return { own, prepared };
};

/** Builds the requests of a browser and of an identity provider, for a sign-in that comes back from the provider. */
export const prepareSignIn = async (api: Api, own: Tenant, provider: IdentityProvider): Promise<Prepared[]> => {
  const { issuer, clientId } = provider;
  const id = await createConnectionRows(api.world.db, own.id, { issuer, clientId });
  const path = `/v1/auth/oidc/${id}`;
  provider.register({
    redirectUri: `${publicUrl}${path}/callback`,
    backchannelLogoutUri: `${publicUrl}${path}/backchannel-logout`,
  });
  const jar = openCookieJar();
  const begin = (headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' }) =>
    api.request(`${path}/authorize`, { key: null, headers });
  const begun = await begin();
  expect(begun.status, await begun.clone().text()).toBe(302);
  jar.keep(begun);
  const back = new URL(await provider.visit(begun.headers.get('location') ?? ''));
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const token = await provider.logoutToken({ sub: provider.account.sub, sid: 'some-session' });
  return [
    { what: 'authorize', send: () => begin() },
    { what: 'authorize by another page', send: () => begin({}) },
    {
      what: 'callback',
      send: () => api.request(`${back.pathname}${back.search}`, { key: null, headers: jar.headers(back.pathname) }),
    },
    {
      what: 'backchannel-logout',
      send: () =>
        api.request(`${path}/backchannel-logout`, {
          method: 'POST',
          key: null,
          headers: form,
          body: new URLSearchParams({ logout_token: token }).toString(),
        }),
    },
  ];
};
