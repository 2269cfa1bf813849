// What the Temporal Web UI shows of a run beside its id. Anyone who may open it can read this, so it has no personal data (ADR 11).
import { kindOf } from './operation-kinds.ts';
import type { StartOperation } from './operation-run.ts';

interface RunText {
  /** One line, markdown. */
  staticSummary: string;
  /** Markdown, on the page of the run. */
  staticDetails: string;
}

/** Describes the run of an operation by its ids: a name, an email address or a reason may be somebody's. */
export const operationRunText = ({ kind, operationId, input }: StartOperation): RunText => {
  const slug = 'slug' in input ? input.slug : input.orgId;
  const lines = [
    `- Operation: \`${operationId}\``,
    `- Organization: \`${slug}\`, \`${input.orgId}\``,
    ...('namespace' in input ? [`- Namespace: \`${input.namespace}\``] : []),
    ...(input.recovery === undefined ? [] : ['- An earlier run was lost: this one undoes what it did.']),
    ...(input.isResumed === true ? ['- An earlier run was lost: this one goes on where it was.'] : []),
  ];
  return { staticSummary: `${kindOf(kind).title} ${slug}`, staticDetails: lines.join('\n') };
};

export const driftWatchText: RunText = {
  staticSummary: 'Compare organizations, namespaces and runs',
  staticDetails: 'Records what has come apart, and repairs it where the policy of its kind says so.',
};

export const canarySummary = 'Proves that this namespace runs workflows';
