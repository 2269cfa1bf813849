// How a command is described: what the parser, the help, the completion and docs/cli.md are made of. Running one is in
// run-command.ts, which is loaded only then.
import type { ConfirmedTotp, FreeholdClient } from '../client/index.ts';

interface FlagBase<T> {
  readonly brief: string;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  /** Never present; carries the type of the value. */
  readonly type?: T;
}
export type Flag<T = unknown> = FlagBase<T> &
  (
    | { readonly kind: 'text' | 'count' | 'boolean' }
    | { readonly kind: 'texts' }
    | { readonly kind: 'choice'; readonly values: readonly string[] }
  );

export type Flags = Readonly<Record<string, Flag>>;
export type ValuesOf<F> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

type Optional<T> = Flag<T | undefined>;
export const text = (brief: string, placeholder = 'text'): Optional<string> => ({ kind: 'text', brief, placeholder });
export const count = (brief: string): Optional<number> => ({ kind: 'count', brief, placeholder: 'number' });
export const toggle = (brief: string): Optional<boolean> => ({ kind: 'boolean', brief });
/** Several values, separated by commas. */
export const texts = (brief: string, placeholder = 'text'): Optional<readonly string[]> => ({
  kind: 'texts',
  brief,
  placeholder,
});
export const choice = <const V extends string>(brief: string, values: readonly V[]): Optional<V> => ({
  kind: 'choice',
  brief,
  values,
});
export const required = <T>(flag: Optional<T>): Flag<T> => ({ ...flag, isRequired: true }) as Flag<T>;

export interface Argument {
  readonly name: string;
  readonly brief: string;
  readonly isOptional?: boolean;
  /** Takes the rest of the arguments, one at least. */
  readonly isRest?: boolean;
}
export const argument = (name: string, brief: string): Argument => ({ name, brief });
export const slug = argument('slug', 'slug of the organization');

interface Replaced {
  readonly sessionId: string;
}

/** What a command works with. */
export interface Tools {
  readonly client: FreeholdClient;
  /** Whether the client acts as a signed-in person. */
  readonly isOfPerson: boolean;
  /** The slug given by `--org`, else by FREEHOLD_ORG, the profile or the key. */
  org(): Promise<string>;
  /** The id of a member of this organization, default that of `org`, given by id or email address. */
  userId(given: string, slug?: string): Promise<string>;
  /** Reads a secret from the file that `flag` names, standard input or, on a terminal, a prompt that does not echo. */
  readSecret(what: string, file: string | undefined, flag: string): Promise<string>;
  /** The same for the current password of a person, and for a new one. */
  readPassword(what: string, file: string | undefined, flag: string): Promise<string>;
  readNewPassword(file: string | undefined, flag: string): Promise<string>;
  /** Reads a code of an authenticator app, or a recovery code. */
  readCode(what: string, file: string | undefined): Promise<{ code: string } | { recoveryCode: string }>;
  /** Makes a call that ends the session of the profile and answers another one, which is saved in its place. */
  replaceSession<T extends Pick<ConfirmedTotp, 'session'>>(
    call: () => Promise<T>,
  ): Promise<Omit<T, 'session'> & Replaced>;
  /** Writes a line for people, on standard error. */
  note(line: string): void;
  /** Writes the stream as it comes to the file, else to standard output. */
  write(stream: ReadableStream<Uint8Array>, file: string | undefined): Promise<void>;
}

interface Page {
  data: unknown[];
  nextCursor: string | null;
}

export type Row = Record<string, unknown>;

/** How a command runs and what it answers. */
export type Behavior =
  /** Answers one object; `fields` chooses and orders what people see of it. */
  | { readonly kind: 'show' | 'change' | 'start' }
  | { readonly kind: 'list'; readonly columns: readonly string[] }
  /** Works on this machine, and returns its exit code. */
  | { readonly kind: 'local' };

export interface Definition {
  readonly kind: Behavior['kind'];
  readonly brief: string;
  readonly description?: string;
  readonly arguments: readonly Argument[];
  readonly flags: Flags;
  /** Columns of a list, or fields of an object, by path such as `key.prefix`. */
  readonly columns?: readonly string[];
  /** Needs no key, and sends none but that of a signed-in person. */
  readonly isOpen?: boolean;
  /** The question that must be answered with yes, or `--yes`. */
  readonly question?: (flags: Row, args: readonly string[]) => string;
  /** Operations that end so have done what was asked; default `succeeded`. */
  readonly wanted?: string;
  /** The exit code that the answer means; default 0. */
  readonly exitCode?: (answer: Row) => number;
  readonly run: (tools: Tools, flags: Row, args: readonly string[]) => Promise<unknown>;
}

type Given<F extends Flags, T> = Omit<Partial<Definition>, 'run' | 'kind' | 'flags' | 'question'> & {
  readonly brief: string;
  readonly flags?: F;
  readonly question?: (flags: ValuesOf<F>, args: readonly string[]) => string;
  readonly run: (tools: Tools, flags: ValuesOf<F>, args: readonly string[]) => T;
};

/** Flags of every command that calls the api. */
export const connection = {
  url: text('base URL of the api (FREEHOLD_URL)', 'url'),
  profile: text('saved address and key to use (FREEHOLD_PROFILE)', 'name'),
  json: toggle('print JSON: one object, or one a line for a list'),
};
const repeatable = {
  idempotencyKey: text('repeated with the same key, the command has one effect', 'key'),
};
export const conditional = {
  ifMatch: text('change only this version: the `etag` of the answer that showed it', 'etag'),
};
const listing = {
  limit: count('most items to print; default 100'),
  all: toggle('print all items'),
};
const waiting = {
  wait: toggle('wait until the operation has ended; the exit code tells how'),
  watch: toggle('the same, and show each step'),
  timeout: count('seconds to wait at most; the operation goes on'),
  progress: choice('with --wait, print each step as a line of JSON on standard error', ['jsonl']),
};
const confirmation = { yes: toggle('do not ask for confirmation') };
/** For what the path of the api names without its organization. */
export const actingIn = { org: text("slug, for a session; default: FREEHOLD_ORG, or the profile's", 'slug') };
export const inOrganization = { org: text("slug; default: FREEHOLD_ORG, the profile's, or the key's own", 'slug') };

const defining =
  <T>(kind: Behavior['kind'], added: Flags) =>
  <const F extends Flags = Record<never, never>>(given: Given<F, Promise<T>>): Definition => {
    const flags = {
      ...given.flags,
      ...added,
      ...(given.question === undefined ? {} : confirmation),
    };
    return { arguments: [], ...given, kind, flags } as unknown as Definition;
  };

/** Reads one object. */
export const shows = defining<unknown>('show', connection);
/** Changes something at once. */
export const changes = defining<unknown>('change', { ...repeatable, ...connection });
/** Ends or replaces something; a repetition finds it done. */
export const acts = defining<unknown>('change', connection);
/** Changes a version of something; repeated, it has the same effect. */
export const edits = defining<unknown>('change', { ...conditional, ...connection });
/** Starts an operation, or continues one, and returns it or an object that has it. */
export const starts = defining<unknown>('start', { ...waiting, ...repeatable, ...connection });
/** Follows an operation. */
export const follows = defining<unknown>('start', {
  ...connection,
  timeout: waiting.timeout,
  progress: waiting.progress,
});
/** Reads pages of items. */
export const lists = defining<(page: { cursor?: string; limit: number }) => Promise<Page>>('list', {
  ...listing,
  ...connection,
});
/** Works without the api, or with it in a way of its own; returns the exit code. */
export const local = defining<number>('local', {});

export interface Group {
  readonly brief: string;
  readonly description?: string;
  readonly commands: Readonly<Record<string, Definition | Group>>;
  readonly aliases?: Readonly<Record<string, string>>;
}
export const isGroup = (entry: Definition | Group): entry is Group => 'commands' in entry;
