import { parseArgs } from 'node:util';

export interface Options {
  /** Number of organizations' lives. */
  runs: number;
  seed: number;
  /** Number of simultaneous lives. */
  concurrency: number;
  apis: number;
  workers: number;
  /** Folder for the report, and for the logs if something was found. */
  reportDir: string;
  /** The longest wait for a clean world after the last fault. */
  settleMsMax: number;
}

const usage = `usage: npm run faults -- [--runs N] [--seed S] [options]

  --runs N         number of lives of organizations, default 10
  --seed S         seed of the plan of lives and faults; default: a new one each time, printed
  --concurrency N  lives at the same time, default 16
  --apis N         api processes, default 2
  --workers N      worker processes, default 2
  --report DIR     folder of report.json, default .freehold/campaign
  --settle N       seconds to wait for a clean world after the last fault, default 300
`;

const integer = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`--${name} must be a whole number from ${min} to ${max}\n\n${usage}`);
  }
  return value;
};

export const readOptions = (args: readonly string[]): Options => {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: text('10'),
      seed: text(String(Date.now() % 1_000_000)),
      concurrency: text('16'),
      apis: text('2'),
      workers: text('2'),
      report: text('.freehold/campaign'),
      settle: text('300'),
    },
  });
  return {
    runs: integer('runs', values.runs, 1, 100_000),
    seed: integer('seed', values.seed, 0, 2 ** 32 - 1),
    concurrency: integer('concurrency', values.concurrency, 1, 200),
    apis: integer('apis', values.apis, 2, 8),
    workers: integer('workers', values.workers, 2, 8),
    reportDir: values.report,
    settleMsMax: integer('settle', values.settle, 1, 3_600) * 1_000,
  };
};
