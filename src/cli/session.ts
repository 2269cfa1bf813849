import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { unreachable } from '../client/error.ts';
import { createClient, paginate } from '../client/index.ts';
import type { Connection } from './connection.ts';
import type { Tools } from './definition.ts';
import { exitCodes } from './failure.ts';
import { UsageError } from './given.ts';
import { readSecret } from './prompt.ts';

export interface Session extends Tools {
  /** The operation that goes on if the command is interrupted. */
  setOperation(id: string): void;
  /** Takes what leaves the terminal as it was, also before the last words of an interrupted command. */
  onRestore(restore: () => void): void;
  restore(): void;
  /** Takes the lines of `note`; default: standard error. */
  setNotes(write: (line: string) => void): void;
}

const reasonOf = (error: unknown): string => {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? (inner as NodeJS.ErrnoException).code || inner.message : String(inner);
};

/** What a command works with: the client, and what must survive an interruption. */
export const openSession = (
  { url, key, org }: Connection,
  flags: { org?: string | undefined; idempotencyKey?: string | undefined },
): Session => {
  let write = (line: string): void => void process.stderr.write(`${line}\n`);
  let restore = (): void => undefined;
  let operationId: string | undefined;
  let isReached = false;
  let isAway = false;
  let isUnanswered = false;
  const note = (line: string): void => write(line);
  const idempotencyKey = flags.idempotencyKey ?? randomUUID();

  /** Fails at once if the server has never answered; after an answer, reports an outage and tries again. */
  const reporting: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', idempotencyKey);
    isUnanswered = request.method !== 'GET';
    try {
      const response = await fetch(request);
      if (isAway) note(`${url} answers again.`);
      isReached = true;
      isAway = false;
      isUnanswered = false;
      return response;
    } catch (error) {
      if (request.signal.aborted) throw error;
      if (!isReached) throw unreachable(url, error);
      if (!isAway) note(`${url} does not answer (${reasonOf(error)}); trying again.`);
      isAway = true;
      throw error;
    }
  };
  const client = createClient({ url, fetch: reporting, ...(key === undefined ? {} : { key }) });

  const onSignal = (signal: NodeJS.Signals): void => {
    restore();
    if (operationId !== undefined) {
      note(`The operation goes on. To see it: freehold operation watch ${operationId}`);
    } else if (isUnanswered) {
      note(`Whether this was done is not known. To find out, repeat it with --idempotency-key ${idempotencyKey}`);
    }
    process.exit(signal === 'SIGTERM' ? 143 : exitCodes.interrupted);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);

  const findOrg = async (): Promise<string> => {
    const known = flags.org ?? org;
    if (known !== undefined) return known;
    const { organization } = await client.me();
    if (organization !== null) return organization.slug;
    throw new UsageError('The key of the platform belongs to no organization: add --org <slug>.');
  };
  let found: Promise<string> | undefined;
  const orgOnce = (): Promise<string> => {
    found ??= findOrg();
    return found;
  };

  return {
    client,
    org: orgOnce,
    userId: async (given, slug) => {
      if (!given.includes('@')) return given;
      const path = { slug: slug ?? (await orgOnce()) };
      const pages = paginate((cursor) =>
        client.users.list({ path, query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) } }),
      );
      for await (const { id, email } of pages) if (email.toLowerCase() === given.toLowerCase()) return id;
      throw new UsageError(`${path.slug} has no member with the email address ${given}.`);
    },
    readSecret,
    note,
    write: async (text, file) => {
      if (file === undefined) process.stdout.write(text);
      else await writeFile(file, text);
    },
    setOperation: (id) => {
      operationId = id;
    },
    onRestore: (call) => {
      restore = call;
    },
    restore: () => restore(),
    setNotes: (to) => {
      write = to;
    },
  };
};
