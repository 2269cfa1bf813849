import { expect } from 'vitest';
import type { OidcConnection } from '../../src/contract/oidc-connection.ts';
import { auditPage } from '../../src/db/audit/store.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { noteEmailVerified } from '../../src/db/user/identity.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { openBrowser, sameOrigin } from '../support/browser.ts';
import { createDomainRows } from '../support/federation.ts';
import type { IdentityProvider } from '../support/identity-provider.ts';
import { type BrowserSignIn, signInBy } from '../support/sso.ts';

export const refusal = { status: 401, code: 'step_up_required' };

/** Connects the provider to an organization with a verified domain. */
export const connect = async (
  api: MembersApi,
  org: TestOrganization,
  provider: IdentityProvider,
  chosen: object = {},
): Promise<{ id: string; domain: string }> => {
  const { domain } = await createDomainRows(api.world.db, org.orgId);
  const { issuer, clientId, clientSecret } = provider;
  const json = { name: 'Provider', issuer, clientId, clientSecret, ...chosen };
  const response = await org.call('/oidc-connections', { json });
  expect(response.status, await response.clone().text()).toBe(201);
  const made = (await response.json()) as OidcConnection;
  provider.register(made);
  return { id: made.id, domain };
};

export const jit = { jit: { isEnabled: true, role: 'member' } };

let count = 0;

/** Lets somebody new sign in at the provider from now on. */
export const newAccount = (provider: IdentityProvider, domain: string, chosen: object = {}) => {
  count += 1;
  const account = { sub: `sub-${count}`, email: `person-${count}@${domain}`, email_verified: true };
  provider.account = { ...account, name: `Person ${count}`, ...chosen };
  return provider.account as typeof account;
};

/** A member who has proved the mailbox, and an account of the same address at the provider of its organization. */
export const newProviderMember = async (api: MembersApi, provider: IdentityProvider) => {
  const org = await openOrganization(api);
  const { id, domain } = await connect(api, org, provider, jit);
  const account = newAccount(provider, domain);
  const member = await org.join('member', { email: account.email });
  await withPerson(api.world.db, member.identityId, (tx) => noteEmailVerified(tx, member.identityId));
  return { org, id, account, member };
};

/** Signs the account in, which must succeed. */
export const signedIn = async (
  api: MembersApi,
  provider: IdentityProvider,
  connectionId: string,
): Promise<BrowserSignIn> => {
  const done = await signInBy(api.request, provider, connectionId);
  expect(done.response.status, await done.response.clone().text()).toBe(200);
  return done;
};

/** The code on the page of a refusal. */
export const refusedBy = async ({ response }: BrowserSignIn): Promise<{ status: number; code: string | undefined }> => {
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  const text = await response.text();
  expect(text).not.toMatch(/at .*\.ts|Error:/);
  return { status: response.status, code: /<code>(\w+)<\/code>/.exec(text)?.[1] };
};

/** Calls the api with the cookies of a browser. */
export const call = async (api: MembersApi, { jar }: Pick<BrowserSignIn, 'jar'>, path: string, json?: object) => {
  const response = await openBrowser(api, sameOrigin, jar).request(path, json === undefined ? {} : { json });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, code: body.code, body };
};

/** The newest entries in the audit trail of a person. */
export const personTrail = (api: MembersApi, identityId: string, limit = 1) =>
  withPerson(api.world.db, identityId, async (tx) => {
    const events = await auditPage(tx, identityId, {}, limit, null);
    return events.map(({ body }) => JSON.parse(body) as { action: string; actor: string; detail: object });
  });

/** The reasons of refusals in the audit trail of an organization, the newest first. */
export const reasonsOf = async (org: TestOrganization): Promise<unknown[]> => {
  const response = await org.call('/audit-events?action=federation.refuse');
  const { data } = (await response.json()) as { data: { detail: { reason: string } }[] };
  return data.map(({ detail }) => detail.reason);
};
