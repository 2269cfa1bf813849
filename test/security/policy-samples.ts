import type { Tenant } from './fixtures.ts';
import { plain, type Sample } from './sample.ts';

const questionAbout = ({ slug, members }: Tenant) => ({
  subject: { type: 'user', id: members.viewer.userId },
  action: { name: 'user:create' },
  resource: { type: 'organization', id: slug },
});

export const policySamples: Readonly<Record<string, Sample>> = {
  evaluatePolicy: ({ own }) => ({ path: '/v1/policy/evaluate', json: questionAbout(own) }),
  evaluatePolicies: ({ own }) => ({ path: '/v1/policy/evaluations', json: { evaluations: [questionAbout(own)] } }),
  readPolicy: plain('/v1/policy'),
  listPolicyRevisions: plain('/v1/policy/revisions'),
  activatePolicyRevision: plain('/v1/policy/revisions/built-in/activate', { reason: 'a test' }),
  explainPolicy: plain('/v1/policy/explain', { permission: 'user:create' }),
  readSigningKeys: plain('/.well-known/jwks.json'),
};
