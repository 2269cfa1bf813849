import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FindingKind, findingKinds } from './findings.ts';
import { faultKinds } from './plan.ts';
import { type CampaignResult, quantile } from './result.ts';

const countBy = <T>(values: readonly T[], keyOf: (value: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[keyOf(value)] = (counts[keyOf(value)] ?? 0) + 1;
  return counts;
};

const faultCountsOf = ({ injections, refusals, foreigners, tally }: CampaignResult): Record<string, number> => {
  const injected = countBy(injections, ({ kind }) => kind);
  return {
    ...Object.fromEntries(faultKinds.map((kind) => [kind, injected[kind] ?? 0])),
    'constraint refused': refusals,
    'namespace taken by somebody else': foreigners,
    'request duplicated': tally.duplicates,
    'request reordered': tally.reordered,
    'request garbled': tally.garbage,
    'request abandoned': tally.abandoned,
    'policy spoiled': tally.policiesSpoiled,
  };
};

/** Data for the last line of the campaign. */
export const outcomeOf = (result: CampaignResult) => {
  const count = (kind: FindingKind) => result.findings.filter((finding) => finding.kind === kind).length;
  const faultCounts = faultCountsOf(result);
  return {
    campaign: 'faults',
    seed: result.seed,
    figures: {
      runs: result.runs,
      faults: Object.values(faultCounts).reduce((sum, faults) => sum + faults, 0),
      orphans: count('orphan'),
      lost: count('lost'),
      stuckWithoutResidue: count('stuckWithoutResidue'),
      broken: count('broken') + result.failures.length,
      cleanP99Ms: quantile(result.recoveriesMs, 0.99),
    },
    cleanP50Ms: quantile(result.recoveriesMs, 0.5),
    settledMs: result.settledMs,
    seconds: Math.round(result.milliseconds / 1_000),
    faultCounts,
  };
};

export type Outcome = ReturnType<typeof outcomeOf>;

export const isGood = ({ figures }: Outcome): boolean =>
  figures.orphans + figures.lost + figures.stuckWithoutResidue + figures.broken === 0;

const table = (counts: Record<string, number>): string[] =>
  Object.entries(counts).map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`);

const linesMax = 40;

export const summaryOf = (result: CampaignResult, outcome: Outcome): string => {
  const { figures, cleanP50Ms, settledMs, seconds, faultCounts } = outcome;
  const { tally, accepted, answers, operations, runStates, driftFindings, findings, crashes, failures } = result;
  const kinds = findingKinds.map((kind) => `${findings.filter((finding) => finding.kind === kind).length} ${kind}`);
  return [
    `The fault campaign with seed ${result.seed}: ${figures.runs} lives in ${seconds} s, ${figures.faults} faults`,
    '',
    'Faults injected',
    ...table(faultCounts),
    `Accepted: ${accepted.operations} operations, ${accepted.rows} rows, ${accepted.runs} runs, ${accepted.keys} keys, ${accepted.webhooks} webhooks, ${accepted.streams} streams, ${accepted.sessions} sessions, ${accepted.elevations} elevations, ${accepted.recoveries} recoveries, ${accepted.roles} roles, ${accepted.policies} policies; requested: ${tally.cancels} cancels, ${tally.retries} retries; reported: ${tally.payments} payments`,
    'Operations, as they ended',
    ...table(countBy(operations, ({ kind, status }) => `${kind} ${status}`)),
    'Runs of organizations that exist',
    ...table(
      countBy(runStates, ({ status, isScheduled, failure }) => {
        const how = status === 'notStarted' ? `${status}, ${failure}` : status;
        return `${isScheduled ? 'by schedule' : 'by request'} ${how}`;
      }),
    ),
    'Found by the drift watch meanwhile',
    ...table(countBy(driftFindings, ({ kind, status }) => `${kind} ${status}`)),
    'Answers',
    ...table(answers),
    'Time until clean again',
    `  of a fault, until all operations open during it had ended: p50 ${cleanP50Ms} ms, p99 ${figures.cleanP99Ms} ms`,
    `  of the world, after the last fault: ${settledMs} ms`,
    `Processes that ended by themselves: ${crashes.length}`,
    ...crashes.slice(0, linesMax).map((crash) => `  ${crash}`),
    `Found: ${kinds.join(', ')}`,
    ...findings.slice(0, linesMax).map(({ kind, what }) => `  ${kind}: ${what}`),
    ...failures.slice(0, linesMax).map((failure) => `  the campaign itself: ${failure}`),
    '',
  ].join('\n');
};

/** Writes `report.json` and `summary.txt`; adds the logs if something was found. */
export const writeReport = (folder: string, logDir: string, result: CampaignResult, outcome: Outcome): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify({ ...outcome, ...result }, null, 1)}\n`);
  writeFileSync(join(folder, 'summary.txt'), summaryOf(result, outcome));
  if (!isGood(outcome) || result.crashes.length > 0) cpSync(logDir, join(folder, 'logs'), { recursive: true });
};
