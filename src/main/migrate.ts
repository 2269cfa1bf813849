import { parseArgs } from 'node:util';
import { migrateDown, migrateUp, type RollbackTarget } from '../db/migration/migrate.ts';
import { findCodeDrift, findDatabaseDrift } from '../db/migration/schema-drift.ts';
import { commandLine } from '../layout/commands.ts';
import { readConfig, required } from './config.ts';
import { exitCodeOf, UsageError } from './usage-error.ts';

const usage = `usage: ${commandLine('migrate').padEnd(42)}   applies pending migrations
       ${`${commandLine('migrate down')} [--all | --to <tag>]`.padEnd(42)}   rolls back one, all, or until <tag> is the newest
       ${commandLine('migrate drift').padEnd(42)}   compares code, migrations and database
options: --wait <seconds>   how long to wait for a Postgres that is just starting (30)`;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const targetOf = ({ all, to }: { all?: boolean | undefined; to?: string | undefined }): RollbackTarget => {
  if (all && to !== undefined) throw new UsageError(`--all or --to, not both\n${usage}`);
  if (to !== undefined) return { tag: to };
  return all ? 'all' : 'one';
};

const run = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean' },
      to: { type: 'string' },
      wait: { type: 'string', default: '30' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return print(usage);
  const [command = 'up', ...rest] = positionals;
  if (rest.length > 0 || (command !== 'down' && (values.all || values.to !== undefined))) throw new UsageError(usage);
  const waitSeconds = Number(values.wait);
  if (!(waitSeconds >= 0)) throw new UsageError(usage);
  const config = readConfig();
  const ownerUrl = required(config, 'DATABASE_OWNER_URL');
  const options = { ownerUrl, onProgress: print, waitMsMax: waitSeconds * 1_000 };

  if (command === 'up') {
    const applied = await migrateUp({ ...options, serviceUrl: config.DATABASE_URL });
    print(applied.length === 0 ? 'nothing to apply' : `${applied.length} applied`);
    if (config.DATABASE_URL === undefined) print('DATABASE_URL is not set: the service role keeps the password it has');
  } else if (command === 'down') {
    const rolledBack = await migrateDown({ ...options, target: targetOf(values) });
    print(rolledBack.length === 0 ? 'nothing to roll back' : `${rolledBack.length} rolled back`);
  } else if (command === 'drift') {
    const lines = [...(await findCodeDrift()), ...(await findDatabaseDrift(options))];
    for (const line of lines) print(line);
    print(lines.length === 0 ? 'no drift' : `${lines.length} ${lines.length === 1 ? 'difference' : 'differences'}`);
    if (lines.length > 0) process.exitCode = 1;
  } else throw new UsageError(usage);
};

const textIn = (error: Error, key: 'detail' | 'hint'): string[] => {
  const text: unknown = (error as { detail?: unknown; hint?: unknown })[key];
  return typeof text === 'string' ? [text] : [];
};

/** Returns texts only: the errors themselves may hold connection options or statement parameters. */
const linesOf = (error: unknown): string[] => {
  if (!(error instanceof Error)) return [String(error)];
  // Node throws this after it tried several addresses of one host.
  if (error instanceof AggregateError && error.message === '') return error.errors.flatMap(linesOf);
  const cause = error.cause === undefined ? [] : linesOf(error.cause);
  return [error.message, ...textIn(error, 'detail'), ...textIn(error, 'hint'), ...cause];
};

try {
  await run();
} catch (error) {
  process.stderr.write(`${linesOf(error).join('\n  ')}\n`);
  process.exitCode = exitCodeOf(error);
}
