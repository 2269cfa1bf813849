import { rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { Operation } from '../client/index.ts';
import { type Connection, findConnection, isOfPerson } from './connection.ts';
import { actingIn, type Definition, type Row, type Tools } from './definition.ts';
import { exitCodes, failureOf, report } from './failure.ts';
import { follow, operationLines } from './follow.ts';
import { UsageError } from './given.ts';
import { describe, jsonOf, printLines, tableOf } from './present.ts';
import { confirm } from './prompt.ts';
import { openSession, type Session } from './session.ts';

/** The parser has checked the types of the flags against the definition. */
interface CommonFlags extends Row {
  url?: string;
  profile?: string;
  org?: string;
  json?: boolean;
  yes?: boolean;
  wait?: boolean;
  watch?: boolean;
  timeout?: number;
  progress?: 'jsonl';
  limit?: number;
  all?: boolean;
  idempotencyKey?: string;
  ifMatch?: string;
  secretFile?: string;
}

const pageMax = 100;
const printJson = (value: unknown): void => void process.stdout.write(`${jsonOf(value)}\n`);

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'steps' in value && 'workflow' in value;

/** The operation that an answer is, or has. */
const operationIn = (answer: unknown): Operation | undefined => {
  if (isOperation(answer)) return answer;
  const inner = (answer as { operation?: unknown } | null)?.operation;
  return isOperation(inner) ? inner : undefined;
};

const linesOf = (answer: unknown, columns: readonly string[] | undefined): string[] => {
  if (isOperation(answer)) return operationLines(answer);
  const operation = operationIn(answer);
  if (operation !== undefined) {
    const { org } = answer as { org?: Row | null };
    return [...(org === undefined || org === null ? [] : [...describe(org), '']), ...operationLines(operation)];
  }
  return typeof answer === 'object' && answer !== null ? describe(answer as Row, columns) : [];
};

const show = (answer: unknown, { columns }: Definition, flags: CommonFlags): void => {
  // It was written to a file.
  if (answer === undefined) return;
  if (flags.json === true) printJson(answer);
  else {
    const lines = linesOf(answer, columns);
    if (lines.length > 0) printLines(lines);
    else printLines(['Done.'], process.stderr);
  }
};

/** An answer of the api with the version that `--if-match` takes. */
const withETag = (answer: unknown, { etag }: Session): unknown =>
  typeof answer === 'object' && etag() !== null ? { ...answer, etag: etag() } : answer;

const list = async (definition: Definition, flags: CommonFlags, answer: unknown, session: Session): Promise<number> => {
  const read = answer as (page: { cursor?: string; limit: number }) => Promise<{
    data: Row[];
    nextCursor: string | null;
  }>;
  const wanted = flags.all === true ? Number.POSITIVE_INFINITY : (flags.limit ?? pageMax);
  const rows: Row[] = [];
  let count = 0;
  let cursor: string | null = null;
  do {
    const limit = Math.min(pageMax, wanted - count);
    const page = await read({ limit, ...(cursor === null ? {} : { cursor }) });
    count += page.data.length;
    cursor = page.nextCursor;
    if (flags.json === true) for (const row of page.data) printJson(row);
    else for (const row of page.data) rows.push(row);
  } while (cursor !== null && count < wanted);
  if (count === 0) session.note('There are none.');
  else if (flags.json !== true) printLines(tableOf(rows, definition.columns ?? []));
  if (cursor !== null) session.note(`There are more than these ${count}: add --all.`);
  return exitCodes.done;
};

/** The answer as it would be now: of an organization that was undone, nothing is left. */
const endedAnswer = async (answer: unknown, operation: Operation, { client }: Session): Promise<Row> => {
  const { org, ...rest } = answer as { org?: { slug: string } | null };
  if (org === undefined || org === null) return { ...rest, ...(org === null ? { org } : {}), operation };
  const current = await client.orgs.read({ path: { slug: org.slug } }).catch((error: unknown) => {
    if (failureOf(error).exitCode === exitCodes.notFound) return null;
    throw error;
  });
  return { org: { ...org, ...('status' in org ? { status: current?.status ?? null } : {}) }, ...rest, operation };
};

const start = async (
  path: string,
  definition: Definition,
  flags: CommonFlags,
  answer: unknown,
  session: Session,
): Promise<number> => {
  const operation = operationIn(answer);
  // A plan, or a payment without work to do.
  if (operation === undefined) {
    show(answer, definition, flags);
    return definition.exitCode?.(answer as Row) ?? exitCodes.done;
  }
  session.setOperation(operation.id);
  const isWatching = flags.watch === true || path === 'operation watch';
  const isWaiting = isWatching || flags.wait === true || path === 'operation wait';
  if (!isWaiting) {
    show(answer, definition, flags);
    if (flags.json !== true) session.note(`To follow it: ${session.resume(operation.id)}`);
    return exitCodes.done;
  }
  const isJson = flags.json === true;
  if (isWatching && isJson && !isOperation(answer)) printJson({ event: 'started', data: answer });
  const ended = await follow(session, operation, {
    isWatching,
    isJson,
    isProgressWanted: flags.progress === 'jsonl',
    timeoutSeconds: flags.timeout,
  });
  if (!isWatching) show(isOperation(answer) ? ended : await endedAnswer(answer, ended, session), definition, flags);
  return ended.status === (definition.wanted ?? 'succeeded') ? exitCodes.done : exitCodes.endedOtherwise;
};

/** Opens the file for a secret before the call that makes it: a secret that cannot be stored would be lost. */
const withSecretFile = async (file: string, call: () => Promise<unknown>, session: Session): Promise<unknown> => {
  const handle = await open(file, 'wx', 0o600);
  session.onRestore(() => rmSync(file, { force: true }));
  try {
    const answer = (await call()) as { secret: string | null };
    if (answer.secret === null) throw new Error('The secret was returned to an earlier attempt, and only then.');
    await handle.writeFile(`${answer.secret}\n`);
    session.onRestore(() => undefined);
    return { ...answer, secret: null };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
};

const change = async (definition: Definition, flags: CommonFlags, call: () => Promise<unknown>, session: Session) => {
  const { secretFile } = flags;
  const answer = secretFile === undefined ? await call() : await withSecretFile(secretFile, call, session);
  show(withETag(answer, session), definition, flags);
  const hasSecret = typeof (answer as { secret?: unknown } | undefined)?.secret === 'string';
  if (hasSecret && flags.json !== true) session.note('Keep the secret now: it is not shown again.');
  if (secretFile !== undefined) session.note(`The secret is in ${secretFile}.`);
  return definition.exitCode?.(answer as Row) ?? exitCodes.done;
};

const ask = async (definition: Definition, flags: CommonFlags, args: readonly string[], connection: Connection) => {
  const question = definition.question?.(flags, args) ?? '';
  if (question === '' || flags.yes === true) return;
  await confirm(question, `${connection.profile ?? 'FREEHOLD_KEY'} at ${connection.url}`);
};

const perform = async (
  path: string,
  definition: Definition,
  flags: CommonFlags,
  args: readonly string[],
  session: Session,
): Promise<number> => {
  const run = (): Promise<unknown> => definition.run(session, flags, args);
  switch (definition.kind) {
    case 'list':
      return list(definition, flags, await run(), session);
    case 'start':
      return start(path, definition, flags, await run(), session);
    case 'change':
      return change(definition, flags, run, session);
    default: {
      const answer = await run();
      show(withETag(answer, session), definition, flags);
      return definition.exitCode?.(answer as Row) ?? exitCodes.done;
    }
  }
};

const call = async (path: string, definition: Definition, flags: CommonFlags, args: readonly string[]) => {
  assertUseful(definition, flags);
  const found = await findConnection(flags);
  const isOpen = definition.isOpen === true;
  const connection = isOpen && !isOfPerson(found) ? { ...found, key: undefined } : found;
  if (!isOpen && connection.key === undefined && connection.sessionId === undefined) {
    throw new UsageError('There is no key: `freehold login` saves one, or set FREEHOLD_KEY.');
  }
  if (definition.flags.org === actingIn.org && flags.org !== undefined && !isOfPerson(connection)) {
    throw new UsageError('--org is for sessions here: a key belongs to one organization.');
  }
  const session = openSession(connection, flags);
  await ask(definition, flags, args, connection);
  try {
    return await perform(path, definition, flags, args, session);
  } catch (error) {
    const doubt = session.doubt();
    if (doubt !== undefined) session.note(doubt);
    throw error;
  }
};

/** Refuses flags that would have no effect. */
const assertUseful = ({ flags: known }: Definition, flags: CommonFlags): void => {
  const { wait, watch, timeout, progress, all, limit } = flags;
  const isFollowing = !('wait' in known && 'watch' in known) || wait === true || watch === true;
  if (!isFollowing && (timeout !== undefined || progress !== undefined)) {
    throw new UsageError('--timeout and --progress take --wait or --watch along.');
  }
  if (all === true && limit !== undefined) throw new UsageError('--limit and --all exclude each other.');
  if (limit === 0) throw new UsageError('--limit takes a number from 1 on.');
};

/** Runs a command and returns its exit code. An error is explained, without a stack. */
export const runCommand = async (
  path: string,
  definition: Definition,
  flags: Row,
  args: readonly string[],
): Promise<number> => {
  try {
    if (definition.kind === 'local') return (await definition.run({} as Tools, flags, args)) as number;
    return await call(path, definition, flags, args);
  } catch (error) {
    return report(error, path, flags.json === true);
  }
};
