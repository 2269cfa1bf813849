import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { unreachable } from '../client/error.ts';
import { createClient, paginate } from '../client/index.ts';
import { type Connection, isOfPerson } from './connection.ts';
import type { Tools } from './definition.ts';
import { exitCodes } from './failure.ts';
import { UsageError } from './given.ts';
import { keyOfSession, replaceTokens } from './kept-session.ts';
import { jsonOf } from './present.ts';
import { readCode, readNewPassword, readPassword, readSecret } from './prompt.ts';

export interface Session extends Tools {
  /** The ETag of the last answer; null: it had none. */
  etag(): string | null;
  /** The command that follows an operation, on the same server. */
  resume(operationId: string): string;
  /** What to do if it is unknown whether a change was made; undefined: it is known. */
  doubt(): string | undefined;
  /** The operation that goes on if the command is interrupted. */
  setOperation(id: string): void;
  /** Takes what leaves the terminal as it was, also before the last words of an interrupted command. */
  onRestore(restore: () => void): void;
  restore(): void;
  /** Takes the lines of `note`; undefined: standard error. */
  setNotes(write: ((line: string) => void) | undefined): void;
}

const reasonOf = (error: unknown): string => {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? (inner as NodeJS.ErrnoException).code || inner.message : String(inner);
};

/** How long an interrupted command waits for new tokens of its session, or for another session in its place. */
const renewalMsMax = 3_000;

/** With these, a request was not sent. */
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'bad port']);

interface SessionFlags {
  url?: string | undefined;
  profile?: string | undefined;
  org?: string | undefined;
  idempotencyKey?: string | undefined;
  ifMatch?: string | undefined;
  json?: boolean | undefined;
  progress?: string | undefined;
}

/** A value of a header; an entity tag may have lost its quotation marks in a shell. */
const headerOf = (flag: string, value: string, isTag = false): string => {
  if (!/^[\x21-\x7e]{1,255}$/.test(value)) throw new UsageError(`${flag} takes 1 to 255 visible ASCII characters.`);
  return isTag && !/["*]/.test(value) ? `"${value}"` : value;
};

/** What a command works with: the client, and what must survive an interruption. */
export const openSession = (connection: Connection, flags: SessionFlags): Session => {
  const { url, sessionId } = connection;
  const org = flags.org ?? connection.org;
  const isForMachines = flags.json === true || flags.progress !== undefined;
  const writeNote = (line: string): void =>
    void process.stderr.write(`${isForMachines ? jsonOf({ note: line }) : line}\n`);
  let write = writeNote;
  let restore = (): void => undefined;
  let operationId: string | undefined;
  let etag: string | null = null;
  let isReached = false;
  let isAway = false;
  let doubt: string | undefined;
  let renewal: Promise<unknown> = Promise.resolve();
  let replacement: Promise<unknown> | undefined;
  const note = (line: string): void => write(line);
  const idempotencyKey = headerOf('--idempotency-key', flags.idempotencyKey ?? randomUUID());
  const ifMatch = flags.ifMatch === undefined ? undefined : headerOf('--if-match', flags.ifMatch, true);
  const resume = (id: string): string =>
    [
      `freehold operation watch ${id}`,
      ...(flags.profile === undefined ? [] : [`--profile ${flags.profile}`]),
      ...(flags.url === undefined ? [] : [`--url ${flags.url}`]),
      ...(sessionId === undefined || flags.org === undefined ? [] : [`--org ${flags.org}`]),
    ].join(' ');

  const doubtOf = ({ method, headers }: Request): string | undefined => {
    const unknown = 'Whether this was done is not known.';
    if (headers.has('Idempotency-Key')) {
      return `${unknown} To find out, repeat it with --idempotency-key ${idempotencyKey}`;
    }
    return method === 'GET' || method === 'POST' ? undefined : unknown;
  };

  /** Fails at once if the server has never answered; after an answer, reports an outage and tries again. */
  const reporting: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', idempotencyKey);
    // Of a request without a key, which renews the session, no version is meant.
    const isConditional = request.method !== 'GET' && request.headers.has('Authorization');
    if (ifMatch !== undefined && isConditional) request.headers.set('If-Match', ifMatch);
    const before = doubt;
    doubt = doubtOf(request);
    try {
      const response = await fetch(request);
      if (isAway) note(`${url} answers again.`);
      etag = response.headers.get('ETag');
      isReached = true;
      isAway = false;
      doubt = undefined;
      return response;
    } catch (error) {
      if (unsent.has(reasonOf(error))) doubt = before;
      if (request.signal.aborted) throw error;
      if (!isReached) throw unreachable(url, error);
      if (!isAway) note(`${url} does not answer (${reasonOf(error)}); trying again.`);
      isAway = true;
      throw error;
    }
  };
  const keyOf = (id: string): (() => Promise<string>) => {
    const readKey = keyOfSession(id, createClient({ url, fetch: reporting }));
    return () => {
      const token = readKey();
      renewal = token.catch(() => undefined);
      return token;
    };
  };
  const key = sessionId === undefined ? connection.key : keyOf(sessionId);
  const acting = isOfPerson(connection) && org !== undefined ? { organization: headerOf('--org', org) } : {};
  const client = createClient({ url, fetch: reporting, ...acting, ...(key === undefined ? {} : { key }) });

  const onSignal = (signal: NodeJS.Signals): void => {
    restore();
    if (operationId !== undefined) {
      note(`The operation goes on. To see it: ${resume(operationId)}`);
    } else if (doubt !== undefined) note(doubt);
    const exit = (): void => process.exit(signal === 'SIGTERM' ? 143 : exitCodes.interrupted);
    // New tokens that were not kept would end the session. It exits before the call that waits for them.
    setTimeout(exit, renewalMsMax);
    void (replacement ?? renewal).then(exit);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);

  const findOrg = async (): Promise<string> => {
    if (org !== undefined) return org;
    if (isOfPerson(connection)) {
      throw new UsageError(
        'A session may be in several organizations: add --org <slug>. `freehold org list` shows yours.',
      );
    }
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
    isOfPerson: isOfPerson(connection),
    etag: () => etag,
    resume,
    doubt: () => doubt,
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
    readPassword,
    readNewPassword,
    readCode,
    replaceSession: async (call) => {
      if (sessionId === undefined) {
        throw new UsageError(
          'This replaces a session, so it takes a profile with one: freehold login --email <address>',
        );
      }
      const replacing = call().then(async ({ session: tokens, ...rest }) => {
        await replaceTokens(sessionId, tokens);
        return { ...rest, sessionId: tokens.sessionId };
      });
      replacement = replacing.catch(() => undefined);
      return replacing;
    },
    note,
    write: async (stream, file) => {
      const target = file === undefined ? process.stdout : createWriteStream(file);
      await pipeline(stream, target, { end: file !== undefined }).catch((error: NodeJS.ErrnoException) => {
        // Of the file, else of the connection.
        throw error.syscall === undefined ? unreachable(url, error) : error;
      });
    },
    setOperation: (id) => {
      operationId = id;
    },
    onRestore: (call) => {
      restore = call;
    },
    restore: () => restore(),
    setNotes: (to) => {
      write = to ?? writeNote;
    },
  };
};
