/** The part of the table of permissions about the policy. */
export const policyPermissions = {
  'policy:evaluate': {
    role: 'admin',
    platform: true,
    what: 'ask what members, keys and sessions of the organization may do',
  },
  'policy:read': {
    role: 'viewer',
    platform: true,
    operators: ['support', 'auditor'],
    whileNotActive: true,
    what: 'read which policy decides',
  },
  'policy-revision:list': {
    role: null,
    platform: true,
    operators: ['support', 'auditor'],
    what: 'list the policies that were found',
  },
  'policy-revision:activate': { role: null, platform: true, what: 'have another policy decide' },
  'policy-explanation:read': {
    role: 'viewer',
    platform: true,
    operators: ['support', 'auditor'],
    whileNotActive: true,
    what: 'have a decision about oneself explained; about another member, `user-permission:read` is needed too',
  },
} as const;
