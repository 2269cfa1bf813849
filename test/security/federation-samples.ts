import { v7 as uuid } from 'uuid';
import { createConnectionRows, createDomainRows, createLinkRows } from '../support/federation.ts';
import { discoverableIssuer } from '../support/identity-provider.ts';
import { plain, type Sample } from './sample.ts';

const unique = (): string => uuid().slice(-12);
const ofOrganization =
  (rest: string, json?: object): Sample =>
  ({ own }) => ({ path: `/v1/orgs/${own.slug}${rest}`, ...(json === undefined ? {} : { json }) });
const ofDomain =
  (rest = ''): Sample =>
  async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/domains/${(await createDomainRows(world.db, own.id)).id}${rest}`,
  });
const ofConnection =
  (rest = '', json?: object): Sample =>
  async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/oidc-connections/${await createConnectionRows(world.db, own.id)}${rest}`,
    ...(json === undefined ? {} : { json }),
  });

/** Sample requests about domains, identity providers and linked accounts. */
export const federationSamples: Readonly<Record<string, Sample>> = {
  listSignInOptions: ({ own }) => ({ path: `/v1/auth/sso?org=${own.slug}` }),
  linkFederatedIdentity: async ({ own, world }) => {
    const connectionId = await createConnectionRows(world.db, own.id, { issuer: await discoverableIssuer() });
    return { path: `/v1/auth/oidc/${connectionId}/link`, json: {} };
  },
  listFederatedIdentities: plain('/v1/auth/federated-identities'),
  unlinkFederatedIdentity: async ({ own, world }) => {
    const connectionId = await createConnectionRows(world.db, own.id);
    const id = await createLinkRows(world.db, own.id, { connectionId, identityId: own.ownerIdentityId });
    return { path: `/v1/auth/federated-identities/${id}` };
  },
  createDomain: ({ own }) => ({ path: `/v1/orgs/${own.slug}/domains`, json: { domain: `${unique()}.example` } }),
  listDomains: ofOrganization('/domains'),
  readDomain: ofDomain(),
  verifyDomain: ofDomain('/verify'),
  deleteDomain: ofDomain(),
  createOidcConnection: ofOrganization('/oidc-connections', {
    name: 'Provider',
    issuer: 'https://login.example.com',
    clientId: 'freehold',
  }),
  listOidcConnections: ofOrganization('/oidc-connections'),
  readOidcConnection: ofConnection(),
  updateOidcConnection: ofConnection('', { name: 'Renamed' }),
  deleteOidcConnection: ofConnection(),
  testOidcConnection: ofConnection('/test'),
};
