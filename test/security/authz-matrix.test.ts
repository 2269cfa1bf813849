import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isElevatable } from '../../src/contract/elevatable.ts';
import {
  isKeptWhileNotActive,
  type OperatorRole,
  operatorHas,
  type Permission,
  platformHas,
  roleHas,
  type UserRole,
} from '../../src/contract/permissions.ts';
import { openApi, openTestApi, platformKey, type TestApi } from '../api/support.ts';
import { requireMfa } from '../support/factors.ts';
import { createOperatorRows, createPersonRows } from '../support/operators.ts';
import { createSessionRows } from '../support/sessions.ts';
import type { World } from '../support/world.ts';
import { createElevatedRows } from './approval-samples.ts';
import { createTenant, narrowedTo, type Tenant } from './fixtures.ts';
import type { Sample } from './sample.ts';
import { samples } from './samples.ts';

// Calls every operation of openapi.json as every kind of caller, and compares the answers with a golden file.

const golden = fileURLToPath(new URL('authz-matrix.golden', import.meta.url));

/** The kinds of callers, which always request something of `own`. */
const callers = {
  nobody: () => null,
  platform: () => platformKey,
  owner: ({ own }) => own.members.owner.key,
  admin: ({ own }) => own.members.admin.key,
  member: ({ own }) => own.members.member.key,
  viewer: ({ own }) => own.members.viewer.key,
  'owner, reading scope': ({ own }) => own.members.scoped.key,
  'admin, custom role': ({ own }) => own.members.narrowed.key,
  'other owner': ({ other }) => other.members.owner.key,
  'suspended user': ({ own }) => own.members.suspended.key,
  'suspended organization': ({ own }) => own.members.owner.key,
  'owner, signed in': ({ own }) => own.ownerSession,
  'other owner, signed in': ({ other }) => other.ownerSession,
  'owner, two factors': ({ own }) => own.strongSession,
  // A member who has the role of an admin for a while.
  elevated: ({ own }) => createElevatedRows(api.world, own),
  // Of an organization that requires a second factor, which the owner has not proved.
  'owner, one factor': ({ own }) => own.ownerSession,
  // The identity provider of another organization vouched for it.
  'owner, bound elsewhere': async ({ own, other }) => {
    const bound = { boundOrgId: other.id, federatedOrgId: other.id, methods: ['oidc' as const] };
    return (await createSessionRows(api.world, own.ownerIdentityId, bound)).accessToken;
  },
  // Names no organization, being in none.
  person: async () => sessionOf(await createPersonRows(api.world.db)),
  'operator: admin': () => sessionOf(operators.admin),
  'operator: support': () => sessionOf(operators.support),
  'operator: auditor': () => sessionOf(operators.auditor),
} as const satisfies Record<string, (scene: Scene) => string | null | Promise<string>>;
type Caller = keyof typeof callers;

interface Scene {
  own: Tenant;
  other: Tenant;
}

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  other = await createTenant(api.world);
  const { db } = api.world;
  operators = {
    admin: await createOperatorRows(db, 'admin'),
    support: await createOperatorRows(db, 'support'),
    auditor: await createOperatorRows(db, 'auditor'),
  };
});
afterAll(() => api.close());

interface Operation {
  path: string;
  method: string;
  id: string;
  permission: Permission | undefined;
}

const operations: Operation[] = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, { operationId: string; 'x-permission'?: Permission }>).map(
    ([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      id: operation.operationId,
      permission: operation['x-permission'],
    }),
  ),
);

interface Request extends Scene, Awaited<ReturnType<Sample>> {}

/** The organization that no request is about. */
let other: Tenant;

/** The identities of operators. */
let operators: Record<OperatorRole, string>;

/** A session of its own for each request, which may end it. */
const sessionOf = async (identityId: string): Promise<string> =>
  (await createSessionRows(api.world, identityId, { aal: 2 })).accessToken;

type Scenery = 'active' | 'suspended' | 'mfa';

const prepare = async (sample: Sample, scenery: Scenery): Promise<Request> => {
  const scene = { own: await createTenant(api.world, scenery === 'mfa' ? 'active' : scenery), other };
  if (scenery === 'mfa') await requireMfa(api.world.db, scene.own.id);
  return { ...scene, ...(await sample({ ...scene, world: api.world })) };
};

/** Callers that no permission entitles to anything. */
const unentitled: Caller[] = ['nobody', 'suspended user', 'owner, one factor', 'owner, bound elsewhere', 'person'];

/**
 * Returns a request for each caller. Those that change nothing, because they read or are to be refused, share an
 * organization; every other caller changes its own.
 */
const requestsOf = (sample: Sample, operation: Operation): ((caller: Caller) => Promise<Request>) => {
  const sceneryOf = (caller: Caller): Scenery => {
    if (caller === 'owner, one factor') return 'mfa';
    return caller === 'suspended organization' ? 'suspended' : 'active';
  };
  const shared = new Map<Scenery, Promise<Request>>();
  return (caller) => {
    const scenery = sceneryOf(caller);
    const { method, permission } = operation;
    const isRefused = permission !== undefined && (isElsewhere(caller, operation) || !isEntitledTo(caller, permission));
    if (method !== 'GET' && !isRefused) return prepare(sample, scenery);
    const request = shared.get(scenery) ?? prepare(sample, scenery);
    shared.set(scenery, request);
    return request;
  };
};

const answerOf = async (request: Request, caller: Caller, method: string): Promise<string> => {
  const { path, json } = request;
  // Routes that name their organization in the path do not look at the header.
  const named = caller === 'other owner, signed in' ? request.other : request.own;
  const naming = caller === 'person' ? {} : { 'Freehold-Organization': named.slug };
  const headers = { ...naming, ...request.headers };
  const key = await callers[caller](request);
  const ask = () => api.request(path, { method, key, headers, ...(json === undefined ? {} : { json }) });
  let response = await ask();
  // On a busy machine news of access may be late. Nobody is let in then, and a caller does as it is told: it comes back.
  for (let attempt = 1; response.status === 503 && attempt <= 3; attempt += 1) {
    await response.body?.cancel();
    await sleep(Number(response.headers.get('Retry-After')) * 1_000);
    response = await ask();
  }
  if (response.ok) {
    await response.body?.cancel();
    return String(response.status);
  }
  const { code } = (await response.json()) as { code?: string };
  return `${response.status} ${code ?? ''}`.trim();
};

/** Operations about the caller itself, which only a session may use. */
const personal = [
  'addPasskey',
  'addTotp',
  'answerDevice',
  'beginPasskey',
  'changePassword',
  'confirmTotp',
  'linkFederatedIdentity',
  'listFactors',
  'listFederatedIdentities',
  'listOwnOrganizations',
  'listSessions',
  'logout',
  'lookUpDevice',
  'readAccount',
  'removeAccount',
  'removeFactor',
  'renameFactor',
  'renewRecoveryCodes',
  'revokeSession',
  'stepUp',
  'stepUpOptions',
  'unlinkFederatedIdentity',
  'updateAccount',
];

test('every operation behind a key names its permission, except readMe, the published keys and the signed ones', () => {
  const open = [
    'checkLiveness',
    'checkReadiness',
    'acceptInvitation',
    'collectDevice',
    'completeRecovery',
    'confirmFactorRecovery',
    'listSignInOptions',
    'login',
    'loginWithPasskey',
    'lookUpInvitation',
    'mfaOptions',
    'passkeyLoginOptions',
    'readMe',
    'readSigningKeys',
    'receivePayment',
    'recoveryOptions',
    'refreshSession',
    'reportNotification',
    'requestFactorRecovery',
    'requestRecovery',
    'startDevice',
    'startKeySession',
    'verifyMfa',
    ...personal,
  ].sort();
  expect(
    operations
      .filter(({ permission }) => permission === undefined)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(open);
});

test('exactly the operations have a sample request', () => {
  expect(Object.keys(samples).sort()).toEqual(operations.map(({ id }) => id).sort());
});

/** Operations refused despite the permission if the target outranks the caller or belongs to another. */
const narrowed = [
  'deleteOrganization',
  'cancelOperation',
  'retryOperation',
  'inviteUser',
  'issueApiKey',
  'readApiKey',
  'rotateApiKey',
  'revokeApiKey',
  'updateApiKey',
  // Only people with two factors decide and request, never about an own request; members see and end their own.
  'approveRequest',
  'cancelRequest',
  'denyRequest',
  'endElevation',
  'fetchElevationToken',
  'readApproval',
  'requestElevation',
  'reviewElevation',
];

const isRefusal = (answer: string): boolean => /^40[134] |organization_required/.test(answer);

/** Returns whether the table of permissions entitles this caller. */
const isEntitledTo = (caller: Caller, permission: Permission): boolean => {
  if (caller === 'platform') return platformHas(permission);
  const [, operator] = /^operator: (\w+)$/.exec(caller) ?? [];
  if (operator !== undefined) return operatorHas(operator as OperatorRole, permission);
  if (caller === 'owner, reading scope') return permission === 'organization:read';
  if (caller === 'admin, custom role') return narrowedTo.includes(permission);
  if (caller === 'suspended organization') return isKeptWhileNotActive(permission) && roleHas('owner', permission);
  if (caller === 'elevated') return roleHas('admin', permission) && isElevatable(permission);
  if (unentitled.includes(caller)) return false;
  const [role = ''] = caller.replace('other ', '').split(',');
  return roleHas(role as UserRole, permission);
};

/** Whether it asks for a target of another organization, which does not exist for the caller. */
const isElsewhere = (caller: Caller, { path, permission }: Operation): boolean =>
  permission !== undefined &&
  (caller === 'other owner' || caller === 'other owner, signed in') &&
  path.includes('{') &&
  // Drift, operators, people and policies belong to no organization.
  !/^\/v1\/(?:drift|operators|people|policy)\//.test(path);

test('every operation answers every caller as the golden file and the table of permissions require', {
  timeout: 400_000,
}, async () => {
  const lines: string[] = [];
  const contradictions: string[] = [];
  for (const operation of operations.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const { id, path, method, permission } = operation;
    const sample = samples[id];
    if (sample === undefined) throw new Error(`There is no sample request for ${id}`);
    const requestOf = requestsOf(sample, operation);
    const answers = await Promise.all(
      (Object.keys(callers) as Caller[]).map(async (caller) => {
        const answer = await answerOf(await requestOf(caller), caller, method);
        const isEntitled = permission === undefined ? null : isEntitledTo(caller, permission);
        const isContradiction = isElsewhere(caller, operation)
          ? answer !== '404 not_found'
          : isEntitled !== null && isEntitled === isRefusal(answer) && !(isEntitled && narrowed.includes(id));
        if (isContradiction) contradictions.push(`${id} answers ${caller} ${answer}, with ${permission}`);
        return `  ${caller.padEnd(24)}${answer}`;
      }),
    );
    lines.push(`${id}  ${method} ${path}`, ...answers, '');
  }
  expect(contradictions).toEqual([]);
  await expect(`${lines.join('\n')}`).toMatchFileSnapshot(golden);
});
