import { keyRingPurposes } from '../contract/key-ring.ts';
import { type Db, openDatabase } from '../db/client.ts';
import { assertServiceRole } from '../db/role-guard.ts';
import { commandLine } from '../layout/commands.ts';
import { listKeyRing, retireKeyRingEntry, rewrapKeyRing, rotateKeyRing } from '../usecases/key-ring/rotation.ts';
import { type Config, readConfig, required } from './config.ts';
import { exitCodeOf, UsageError } from './usage-error.ts';
import { kmsNamed, kmsOf, poolSettings } from './wiring.ts';

const usage = `usage: ${commandLine('key-ring list').padEnd(38)}   lists the secrets, and the number of keys of each pepper
       ${`${commandLine('key-ring rotate')} [<purpose>]`.padEnd(38)}   adds a secret: ${keyRingPurposes.join(', ')} (default: pepper)
       ${`${commandLine('key-ring retire')} <id>`.padEnd(38)}   retires an unused secret, except for seal
       ${commandLine('key-ring rewrap').padEnd(38)}   encrypts all of them with KMS_PROVIDER`;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const list = async (db: Db): Promise<void> => {
  for (const { id, purpose, provider, state, activeAt, keys } of await listKeyRing(db)) {
    const counted = keys === null ? '' : `  ${keys.live} keys, ${keys.revoked} revoked`;
    print(
      `${id}  ${purpose.padEnd('decision'.length)}  ${state.padEnd(7)}  ${provider}  from ${activeAt.toISOString()}${counted}`,
    );
  }
};

const run = async (db: Db, config: Config, [command, argument, ...rest]: readonly string[]): Promise<void> => {
  if (rest.length > 0) throw new UsageError(usage);
  if (command === 'list' && argument === undefined) return list(db);
  if (command === 'rotate') {
    const purpose = keyRingPurposes.find((name) => name === (argument ?? 'pepper'));
    if (purpose === undefined) throw new UsageError(usage);
    const { id, activeAt } = await rotateKeyRing({ db, kms: await kmsOf(config) }, purpose);
    return print(`${id}  ${purpose}  in use from ${activeAt.toISOString()}`);
  }
  if (command === 'retire' && argument !== undefined) {
    const id = argument.toLowerCase();
    await retireKeyRingEntry(db, id);
    return print(`${id}  retired`);
  }
  if (command === 'rewrap' && argument === undefined) {
    const count = await rewrapKeyRing(db, await kmsOf(config), (name) => kmsNamed(config, name));
    return print(`${count} encrypted with ${config.KMS_PROVIDER}`);
  }
  throw new UsageError(usage);
};

const main = async (): Promise<void> => {
  const config = readConfig();
  const database = openDatabase(required(config, 'DATABASE_URL'), 'freehold-key-ring', {
    ...poolSettings(config),
    max: 2,
  });
  try {
    await assertServiceRole(database.db);
    await run(database.db, config, process.argv.slice(2));
  } finally {
    await database.close();
  }
};

/** Returns texts only: a database error may hold statement parameters. */
const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const internal = 'internal' in error && typeof error.internal === 'string' ? `: ${error.internal}` : '';
  const cause = error.name === 'DrizzleQueryError' && error.cause instanceof Error ? error.cause.message : null;
  return cause ?? `${error.message}${internal}`;
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${textOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
