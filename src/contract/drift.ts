import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';

/** Discrepancies between organizations, their namespaces and their operations. */
export const driftKinds = [
  'missing_namespace',
  'orphan_namespace',
  'wrong_retention',
  'stuck_organization',
  'lost_run',
  'residue',
] as const;
export const DriftKind = z.enum(driftKinds).openapi('DriftKind', {
  description: [
    '`missing_namespace`: the namespace of an organization is missing or marked for another organization',
    '`orphan_namespace`: a namespace is marked for an organization that has a different namespace or no longer exists',
    '`wrong_retention`: the retention of a namespace differs from the configured one',
    '`stuck_organization`: an organization is `provisioning` or `deleting` without an open operation',
    '`lost_run`: the workflow of an open operation is not running',
    '`residue`: something that an operation could not undo still exists.',
  ].join('; '),
});
export type DriftKind = z.infer<typeof DriftKind>;

export const driftModes = ['off', 'report', 'repair'] as const;
export const DriftMode = z.enum(driftModes).openapi('DriftMode');
export type DriftMode = z.infer<typeof DriftMode>;

export const driftFindingStatuses = ['open', 'repaired', 'gone'] as const;
export const DriftFindingStatus = z.enum(driftFindingStatuses).openapi('DriftFindingStatus', {
  description: '`gone`: the discrepancy disappeared without a repair by the drift watch.',
});
export type DriftFindingStatus = z.infer<typeof DriftFindingStatus>;

/**
 * The default policies. Repairing a missing namespace would hide that its history is lost, and an orphan namespace may be all
 * that is left of that history, so a person looks first. The other repairs lose nothing.
 */
export const driftModeDefaults = {
  missing_namespace: 'report',
  orphan_namespace: 'report',
  wrong_retention: 'repair',
  stuck_organization: 'repair',
  lost_run: 'repair',
  residue: 'repair',
} as const satisfies Record<DriftKind, DriftMode>;

const DeletesOpenWorkflows = z.boolean().openapi({
  description:
    'Whether a repair may delete a namespace that has open workflows; if not, it fails with `namespace_in_use`. No effect for kinds whose repair deletes no namespace.',
});

export const DriftPolicy = z
  .object({
    kind: DriftKind,
    mode: DriftMode,
    deletesOpenWorkflows: DeletesOpenWorkflows,
    version: z.int().openapi({ description: 'Increases by one with each change, from 0.' }),
    updatedAt: z.iso.datetime().nullable().openapi({ description: 'null: the defaults apply.' }),
  })
  .openapi('DriftPolicy', { description: 'How the drift watch treats one kind of drift.' });
export type DriftPolicy = z.infer<typeof DriftPolicy>;

export const UpdateDriftPolicy = changeOf({
  mode: DriftMode.optional(),
  deletesOpenWorkflows: DeletesOpenWorkflows.optional(),
}).openapi('UpdateDriftPolicy');
export type UpdateDriftPolicy = z.infer<typeof UpdateDriftPolicy>;

export const DriftFinding = z
  .object({
    id: z.uuid(),
    kind: DriftKind,
    subject: z.string().openapi({ description: 'The namespace, or the id of the organization or operation.' }),
    orgId: z.uuid().nullable().openapi({ description: 'The organization concerned, even if it does not exist.' }),
    status: DriftFindingStatus,
    detail: z.record(z.string(), z.unknown()),
    repairError: z.string().nullable().openapi({ description: 'Code and text of the last failed repair.' }),
    repairs: z.int().openapi({ description: 'Number of repair attempts.' }),
    firstSeenAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable(),
  })
  .openapi('DriftFinding');
export type DriftFinding = z.infer<typeof DriftFinding>;

/** The result of one run of the drift watch. */
export const DriftSummary = z
  .object({
    open: z.int().openapi({ description: 'Findings still open after the run.' }),
    found: z.int().openapi({ description: 'New findings.' }),
    gone: z.int().openapi({ description: 'Findings that disappeared.' }),
    repaired: z.int(),
    failed: z.int().openapi({ description: 'Failed repairs; the next run attempts them again.' }),
  })
  .openapi('DriftSummary');
export type DriftSummary = z.infer<typeof DriftSummary>;

export const DriftRun = z
  .object({
    workflowId: z.string(),
    runId: z.string(),
    webUrl: z.url().nullable().openapi({ description: 'The run in the Temporal Web UI.' }),
    summary: z.union([DriftSummary, z.null()]).openapi({ description: 'null: the run has not ended.' }),
  })
  .openapi('DriftRun');
export type DriftRun = z.infer<typeof DriftRun>;

/** The result of a comparison, for the workflow that starts the repairs. */
export interface DriftLook {
  found: number;
  gone: number;
  /** The findings to repair, those with the fewest failed repairs first. */
  toRepair: string[];
}

/** `moot`: the discrepancy no longer exists, or another repair came first. */
export type RepairOutcome = 'repaired' | 'moot';
