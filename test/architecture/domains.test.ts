import { expect, test } from 'vitest';
import { imports } from './tree.ts';

/** The layers in which a domain is a folder. */
const layers = ['usecases', 'background', 'workflows', 'activities', 'db'];

/** Folders of these layers that belong to no domain. */
const shared = new Set(['lib', 'migration']);

/**
 * Which other domains a domain uses, in any layer. A new domain gets a row of its own; one more entry in an existing row is a
 * decision, because a domain that uses all others can no longer be changed alone.
 */
const uses: Readonly<Record<string, readonly string[]>> = {
  'api-key': ['audit', 'idempotency', 'key-ring', 'organization', 'user', 'webhook'],
  approval: [
    'audit',
    'authentication',
    'elevation',
    'factor',
    'invitation',
    'notification',
    'operation',
    'operator',
    'organization',
    'role',
    'user',
    'webhook',
  ],
  attention: ['api-key', 'drift', 'operation', 'organization', 'payment', 'webhook'],
  audit: ['key-ring'],
  authentication: ['api-key', 'elevation', 'key-ring', 'operator', 'organization', 'rate-limit', 'session', 'user'],
  batch: ['deletion', 'idempotency', 'invitation', 'operation', 'organization', 'user'],
  deletion: [
    'api-key',
    'audit',
    'federation',
    'idempotency',
    'key-ring',
    'operation',
    'organization',
    'user',
    'webhook',
  ],
  device: ['authentication', 'key-ring', 'session', 'user'],
  drift: ['audit', 'deletion', 'idempotency', 'operation', 'organization', 'user', 'webhook'],
  elevation: [
    'approval',
    'audit',
    'authentication',
    'notification',
    'operation',
    'organization',
    'role',
    'user',
    'webhook',
  ],
  event: ['api-key', 'webhook'],
  idempotency: ['audit', 'operation', 'organization'],
  factor: ['key-ring', 'notification', 'user'],
  federation: [
    'audit',
    'authentication',
    'factor',
    'idempotency',
    'notification',
    'organization',
    'password',
    'role',
    'session',
    'user',
    'webhook',
  ],
  invitation: [
    'audit',
    'factor',
    'idempotency',
    'key-ring',
    'notification',
    'organization',
    'password',
    'recovery',
    'role',
    'session',
    'user',
    'webhook',
  ],
  'key-ring': ['api-key', 'audit', 'factor', 'webhook'],
  notification: ['invitation', 'key-ring', 'operator', 'organization', 'user', 'webhook'],
  operation: ['approval', 'audit', 'elevation', 'idempotency', 'organization', 'ownership', 'payment', 'webhook'],
  operator: ['audit', 'factor', 'notification', 'password', 'recovery', 'user'],
  organization: ['audit', 'idempotency', 'operation', 'payment', 'user', 'webhook'],
  ownership: ['operation', 'organization', 'user', 'webhook'],
  password: ['key-ring', 'user'],
  payment: ['audit', 'idempotency', 'operation', 'organization', 'user', 'webhook'],
  policy: ['api-key', 'audit', 'authentication', 'operation', 'operator', 'organization', 'role', 'user'],
  'rate-limit': ['api-key', 'organization'],
  recovery: [
    'approval',
    'audit',
    'factor',
    'federation',
    'idempotency',
    'key-ring',
    'notification',
    'operation',
    'operator',
    'organization',
    'password',
    'session',
    'user',
    'webhook',
  ],
  role: ['idempotency', 'invitation', 'organization', 'policy', 'user'],
  schedule: ['audit', 'idempotency', 'organization', 'webhook', 'workflow'],
  timeline: ['audit', 'operation'],
  user: ['api-key', 'audit', 'idempotency', 'organization', 'role'],
  session: [
    'api-key',
    'audit',
    'authentication',
    'factor',
    'federation',
    'idempotency',
    'key-ring',
    'notification',
    'organization',
    'password',
    'recovery',
    'user',
  ],
  webhook: ['audit', 'idempotency', 'notification', 'organization'],
  workflow: ['audit', 'idempotency', 'key-ring', 'operation', 'organization', 'schedule', 'webhook'],
};

const domainOf = (path: string): { layer: string; domain: string } | null => {
  const [root, layer = '', domain = '', file] = path.split('/');
  const isDomain = root === 'src' && layers.includes(layer) && file !== undefined && !shared.has(domain);
  return isDomain ? { layer, domain } : null;
};

const uniqueSorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

const crossings = imports.flatMap((line) => {
  const [from, to] = [domainOf(line.from), domainOf(line.to)];
  return from === null || to === null || from.domain === to.domain ? [] : [{ from, to }];
});

test('a domain uses the domains that the table allows it, and no entry of the table is stale', () => {
  const domains = uniqueSorted(imports.flatMap(({ from }) => domainOf(from)?.domain ?? []));
  const found = domains.map((domain) => [
    domain,
    uniqueSorted(crossings.filter(({ from }) => from.domain === domain).map(({ to }) => to.domain)),
  ]);
  expect(Object.fromEntries(found)).toEqual(uses);
});

test.each(layers)('the domains of %s do not use each other in a circle', (layer) => {
  const used = new Map<string, Set<string>>();
  for (const { from, to } of crossings.filter((each) => each.from.layer === layer && each.to.layer === layer)) {
    used.set(from.domain, (used.get(from.domain) ?? new Set()).add(to.domain));
  }
  const reachable = (start: string): Set<string> => {
    const seen = new Set<string>();
    const open = [...(used.get(start) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(used.get(next) ?? []));
    }
    return seen;
  };
  expect([...used.keys()].filter((domain) => reachable(domain).has(domain))).toEqual([]);
});
