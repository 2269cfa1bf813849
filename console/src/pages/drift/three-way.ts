// What a finding says: how it should be, how it was found, and how the records read at the moment.
import type { DriftFinding } from '../../../../src/client/index.ts';

type Aspect = 'namespace' | 'mark' | 'retention' | 'status' | 'run' | 'residue';

/** Said in words, where it is no value. */
type Word = 'absent' | 'settled' | 'running' | 'notRunning' | 'none';

export type Value =
  | { readonly text: string }
  | { readonly seconds: number }
  | { readonly word: Word }
  /** The status of an organization or operation. */
  | { readonly organizationStatus: string }
  | { readonly operationStatus: string };

export interface Row {
  readonly aspect: Aspect;
  readonly wanted: Value;
  readonly found: Value;
  /** null: nothing that the caller can read says it. */
  readonly now: Value | null;
}

/** What the API says now about what the finding concerns. */
export interface Now {
  readonly organization?: { readonly status: string; readonly namespace: string } | undefined;
  readonly operation?: { readonly status: string } | undefined;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const text = (value: string | null, otherwise: Word): Value => (value === null ? { word: otherwise } : { text: value });
const seconds = (value: unknown): Value => (typeof value === 'number' ? { seconds: value } : { word: 'none' });

export const rowsOf = ({ kind, subject, orgId, detail }: DriftFinding, now: Now): Row[] => {
  const { organization, operation } = now;
  const namespaceNow: Value | null = organization === undefined ? null : { text: organization.namespace };
  const operationNow: Value | null = operation === undefined ? null : { operationStatus: operation.status };
  switch (kind) {
    case 'missing_namespace': {
      const mark = textOf(detail.mark);
      const found: Value = mark === null ? { word: 'absent' } : { text: subject };
      return [
        { aspect: 'namespace', wanted: { text: subject }, found, now: namespaceNow },
        { aspect: 'mark', wanted: text(orgId, 'none'), found: text(mark, 'none'), now: null },
      ];
    }
    case 'orphan_namespace':
      return [
        {
          aspect: 'namespace',
          wanted: text(textOf(detail.namespace), 'absent'),
          found: { text: subject },
          now: namespaceNow,
        },
        { aspect: 'mark', wanted: { word: 'none' }, found: text(orgId, 'none'), now: null },
      ];
    case 'wrong_retention':
      return [
        {
          aspect: 'retention',
          wanted: seconds(detail.expectedSeconds),
          found: seconds(detail.retentionSeconds),
          now: null,
        },
      ];
    case 'stuck_organization':
      return [
        {
          aspect: 'status',
          wanted: { word: 'settled' },
          found: { organizationStatus: String(detail.status) },
          now: organization === undefined ? null : { organizationStatus: organization.status },
        },
      ];
    case 'lost_run':
      return [{ aspect: 'run', wanted: { word: 'running' }, found: { word: 'notRunning' }, now: operationNow }];
    case 'residue':
      return [{ aspect: 'residue', wanted: { word: 'absent' }, found: { text: subject }, now: operationNow }];
  }
};

/** The operation that a finding concerns; null: none. */
export const operationOf = ({ kind, subject, detail }: DriftFinding): string | null =>
  kind === 'lost_run' ? subject : textOf(detail.operationId);

/** The slug of the organization that it concerns; null: it has none, or the finding does not say. */
export const slugOf = ({ detail }: DriftFinding): string | null => textOf(detail.slug);

/** A failed repair's error, of which the API sends code and text in one; the code is null where it has none. */
export const repairErrorOf = (error: string): { readonly code: string | null; readonly text: string } => {
  const [, code, rest] = /^([a-z_]+)(?:: (.*))?$/s.exec(error) ?? [];
  return code === undefined ? { code: null, text: error } : { code, text: rest ?? '' };
};
