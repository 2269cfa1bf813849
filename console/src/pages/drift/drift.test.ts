import { expect, test } from 'vitest';
import type { DriftFinding } from '../../../../src/client/index.ts';
import { operationOf, repairErrorOf, rowsOf, slugOf } from './three-way.ts';

const finding = (kind: DriftFinding['kind'], subject: string, detail: DriftFinding['detail']): DriftFinding => ({
  id: 'f',
  kind,
  subject,
  orgId: 'org',
  status: 'open',
  detail,
  repairError: null,
  repairs: 0,
  firstSeenAt: '2026-01-15T09:30:00.000Z',
  lastSeenAt: '2026-01-15T09:30:00.000Z',
  closedAt: null,
});

const organization = { status: 'active', namespace: 'org-acme' };

test('a namespace that is gone, and one that somebody else has taken', () => {
  expect(rowsOf(finding('missing_namespace', 'org-acme', { slug: 'acme', mark: null }), { organization })).toEqual([
    { aspect: 'namespace', wanted: { text: 'org-acme' }, found: { word: 'absent' }, now: { text: 'org-acme' } },
    { aspect: 'mark', wanted: { text: 'org' }, found: { word: 'none' }, now: null },
  ]);
  const [namespace, mark] = rowsOf(finding('missing_namespace', 'org-acme', { slug: 'acme', mark: 'other' }), {});
  expect(namespace).toMatchObject({ found: { text: 'org-acme' }, now: null });
  expect(mark).toMatchObject({ wanted: { text: 'org' }, found: { text: 'other' } });
});

test('a namespace without an organization', () => {
  expect(rowsOf(finding('orphan_namespace', 'org-old', { namespace: null }), {})[0]).toEqual({
    aspect: 'namespace',
    wanted: { word: 'absent' },
    found: { text: 'org-old' },
    now: null,
  });
});

test('a retention, in seconds', () => {
  const detail = { slug: 'acme', retentionSeconds: 86_400, expectedSeconds: 259_200 };
  expect(rowsOf(finding('wrong_retention', 'org-acme', detail), { organization })).toEqual([
    { aspect: 'retention', wanted: { seconds: 259_200 }, found: { seconds: 86_400 }, now: null },
  ]);
});

test('an organization or operation that stands still, and how it reads now', () => {
  const stuck = finding('stuck_organization', 'org', { slug: 'acme', status: 'deleting' });
  expect(rowsOf(stuck, { organization })[0]).toMatchObject({
    found: { organizationStatus: 'deleting' },
    now: { organizationStatus: 'active' },
  });
  const lost = finding('lost_run', 'op', { operationKind: 'deleteOrganization', workflowId: 'w' });
  expect(rowsOf(lost, { operation: { status: 'running' } })[0]).toMatchObject({ now: { operationStatus: 'running' } });
});

test('where it leads: to the operation, or the organization', () => {
  expect(operationOf(finding('lost_run', 'op', {}))).toBe('op');
  expect(operationOf(finding('residue', 'org-acme', { operationId: 'op2' }))).toBe('op2');
  expect(operationOf(finding('wrong_retention', 'org-acme', { slug: 'acme' }))).toBeNull();
  expect(slugOf(finding('wrong_retention', 'org-acme', { slug: 'acme' }))).toBe('acme');
  expect(slugOf(finding('residue', 'org-acme', {}))).toBeNull();
});

test('the code of a failed repair is told from its text', () => {
  expect(repairErrorOf('namespace_in_use: Workflows are open: 3')).toEqual({
    code: 'namespace_in_use',
    text: 'Workflows are open: 3',
  });
  expect(repairErrorOf('internal_error')).toEqual({ code: 'internal_error', text: '' });
  expect(repairErrorOf('Something else')).toEqual({ code: null, text: 'Something else' });
});
