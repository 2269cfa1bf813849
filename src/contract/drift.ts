import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';

/** Ways in which organizations and what belongs to them can come apart. */
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
    'missing_namespace: an organization whose namespace is absent or carries the mark of another',
    'orphan_namespace: a namespace with the mark of an organization that has another one, or is gone',
    'wrong_retention: a namespace whose retention is not the one that is configured',
    'stuck_organization: one that is provisioning or deleting, by no operation',
    'lost_run: an open operation whose workflow is not running',
    'residue: what an operation could not undo and is still there.',
  ].join('; '),
});
export type DriftKind = z.infer<typeof DriftKind>;

export const driftModes = ['off', 'report', 'repair'] as const;
export const DriftMode = z.enum(driftModes).openapi('DriftMode');
export type DriftMode = z.infer<typeof DriftMode>;

export const driftFindingStatuses = ['open', 'repaired', 'gone'] as const;
export const DriftFindingStatus = z.enum(driftFindingStatuses).openapi('DriftFindingStatus', {
  description: 'gone: it was not seen any more, without a repair of ours.',
});
export type DriftFindingStatus = z.infer<typeof DriftFindingStatus>;

/**
 * What is done where nobody chose otherwise. A namespace that is missing has lost its history, and one too many may be
 * all that is left of it: a person looks first. The others lose nothing by being repaired.
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
    'Whether a repair that deletes a namespace may do so while workflows are open in it; else it is refused with `namespace_in_use`. Of kinds whose repair deletes none, without effect.',
});

export const DriftPolicy = z
  .object({
    kind: DriftKind,
    mode: DriftMode,
    deletesOpenWorkflows: DeletesOpenWorkflows,
    version: z.int().openapi({ description: 'Grows by one with each change, from 0.' }),
    updatedAt: z.iso.datetime().nullable().openapi({ description: 'null: these are the defaults.' }),
  })
  .openapi('DriftPolicy', { description: 'What the drift watch does about one kind of drift.' });
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
    orgId: z
      .uuid()
      .nullable()
      .openapi({ description: 'The organization that it concerns, whether there is one or not.' }),
    status: DriftFindingStatus,
    detail: z.record(z.string(), z.unknown()),
    repairError: z.string().nullable().openapi({ description: 'What the last repair failed with: code and text.' }),
    repairs: z.int().openapi({ description: 'Repairs tried.' }),
    firstSeenAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable(),
  })
  .openapi('DriftFinding');
export type DriftFinding = z.infer<typeof DriftFinding>;

/** What one run of the watch has done. */
export const DriftSummary = z
  .object({
    open: z.int().openapi({ description: 'Findings that are open after the run.' }),
    found: z.int().openapi({ description: 'Seen for the first time.' }),
    gone: z.int().openapi({ description: 'Not seen any more.' }),
    repaired: z.int(),
    failed: z.int().openapi({ description: 'Repairs that failed; the next run tries them again.' }),
  })
  .openapi('DriftSummary');
export type DriftSummary = z.infer<typeof DriftSummary>;

export const DriftRun = z
  .object({
    workflowId: z.string(),
    runId: z.string(),
    webUrl: z.url().nullable().openapi({ description: 'The run in the Temporal Web UI.' }),
    summary: z.union([DriftSummary, z.null()]).openapi({ description: 'null: the run has not ended yet.' }),
  })
  .openapi('DriftRun');
export type DriftRun = z.infer<typeof DriftRun>;

/** What a look has found, for the workflow that then has it repaired. */
export interface DriftLook {
  found: number;
  gone: number;
  /** Findings whose kind is to be repaired, those that failed least often first. */
  toRepair: string[];
}

/** `repaired`; `moot`: it does not hold any more, or somebody else was quicker. */
export type RepairOutcome = 'repaired' | 'moot';
