import { z } from '@hono/zod-openapi';

/** Ways in which organizations and what belongs to them can come apart. */
export const driftKinds = [
  'missing_namespace',
  'orphan_namespace',
  'wrong_retention',
  'missing_search_attributes',
  'stuck_organization',
  'lost_run',
  'residue',
] as const;
export const DriftKind = z.enum(driftKinds).openapi('DriftKind');
export type DriftKind = z.infer<typeof DriftKind>;

export const driftModes = ['off', 'report', 'repair'] as const;
export const DriftMode = z.enum(driftModes).openapi('DriftMode');
export type DriftMode = z.infer<typeof DriftMode>;

export const driftFindingStatuses = ['open', 'repaired', 'gone'] as const;
export const DriftFindingStatus = z.enum(driftFindingStatuses).openapi('DriftFindingStatus');
export type DriftFindingStatus = z.infer<typeof DriftFindingStatus>;
