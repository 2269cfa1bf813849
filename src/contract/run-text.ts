// The texts of a run in the Temporal Web UI. Anyone with access to it can read them, so they contain no personal data (ADR 11).
import { kindOf } from './operation-kinds.ts';
import type { StartOperation } from './operation-run.ts';

interface RunText {
  /** One line, markdown. */
  staticSummary: string;
  /** Markdown, on the run's page. */
  staticDetails: string;
}

/** Describes an operation's run by ids only: names, email addresses and reasons may be personal data. */
export const operationRunText = ({ kind, operationId, input }: StartOperation): RunText => {
  const slug = 'slug' in input ? input.slug : input.orgId;
  const lines = [
    `- Operation: \`${operationId}\``,
    `- Organization: \`${slug}\`, \`${input.orgId}\``,
    ...('namespace' in input ? [`- Namespace: \`${input.namespace}\``] : []),
    ...(input.recovery === undefined ? [] : ['- An earlier run was lost: this one undoes its effects.']),
    ...(input.isResumed === true ? ['- An earlier run was lost: this one continues where it stopped.'] : []),
  ];
  return { staticSummary: `${kindOf(kind).title} ${slug}`, staticDetails: lines.join('\n') };
};

export const driftWatchText: RunText = {
  staticSummary: 'Compare organizations, namespaces and runs',
  staticDetails: 'Records discrepancies, and repairs them where the policy for their kind says so.',
};

export const notificationText: RunText = {
  staticSummary: 'Send a notification',
  staticDetails: 'Attempts to send a mail, a message or an event until it is sent, or is no longer of use.',
};

export const canarySummary = 'Proves that this namespace runs workflows';
