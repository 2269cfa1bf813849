// Runs commands of the command line without a server, to see what each of them sends.
import { listCommands } from '../src/cli/commands.ts';
import type { Definition, Flag, Row, Tools } from '../src/cli/definition.ts';
import { createClient, FreeholdError } from '../src/client/index.ts';

/** The requests that a command makes when it has these flags, and no server answers. */
export const requestsOf = async (definition: Definition, flags: Row, args: readonly string[]): Promise<Request[]> => {
  const sent: Request[] = [];
  const client = createClient({
    url: 'http://localhost',
    retry: false,
    fetch: async (input, init) => {
      sent.push(new Request(input, init));
      throw new Error('no server');
    },
  });
  const tools: Tools = {
    client,
    isOfPerson: false,
    org: async () => 'acme',
    userId: async (given) => given,
    readSecret: async () => 'secret',
    readPassword: async () => 'password',
    readNewPassword: async () => 'new password',
    readCode: async () => ({ code: '123456' }),
    replaceSession: async (call) => {
      const { session, ...rest } = await call();
      return { ...rest, sessionId: session.sessionId };
    },
    note: () => undefined,
    write: async () => undefined,
  };
  const run = async (): Promise<unknown> => {
    const answer = await definition.run(tools, flags, args);
    return typeof answer === 'function' ? answer({ limit: 1 }) : answer;
  };
  await run().catch((error: unknown) => {
    if (!(error instanceof FreeholdError)) throw error;
  });
  return sent;
};

/** The operations of a description of the API, by method and path. */
const operationFinder = (paths: Readonly<Record<string, unknown>>) => {
  const templates = Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(item as Record<string, { operationId: string }>).map(([method, { operationId }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      pattern: new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
    })),
  );
  /** The operation that a request is for, with the parameters in its path: that with the fewest of them. */
  return (method: string, url: string): { id: string; path: Readonly<Record<string, string>> } | undefined => {
    const { pathname } = new URL(url);
    return templates
      .flatMap(({ id, pattern, ...each }) => {
        const found = each.method === method ? pattern.exec(pathname) : null;
        return found === null ? [] : [{ id, path: { ...found.groups } }];
      })
      .sort((one, other) => Object.keys(one.path).length - Object.keys(other.path).length)
      .at(0);
  };
};

/** How an operation is called by a command. Places are those of the request: `path.id`, `query.status`, `body.reason`. */
export interface CommandForm {
  readonly command: string;
  /** The place of each argument. */
  readonly arguments: readonly string[];
  /** The flag for each place. */
  readonly flags: Readonly<Record<string, string>>;
  /** Places whose flags take JSON. */
  readonly json?: readonly string[];
  /** Secrets, which the command asks for. */
  readonly asks?: readonly string[];
  /** What the command says whatever it is given, by its place. */
  readonly always?: Readonly<Record<string, unknown>>;
}

type Places = ReadonlyMap<string, string>;

const placesOf = async (request: Request, path: Readonly<Record<string, string>>): Promise<Places> => {
  const text = await request.text();
  const parts = {
    path,
    query: Object.fromEntries(new URL(request.url).searchParams),
    body: text === '' ? {} : (JSON.parse(text) as object),
  };
  const places = new Map<string, string>();
  const visit = (place: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) places.set(place, JSON.stringify(value));
    else for (const [name, inner] of Object.entries(value)) visit(`${place}.${name}`, inner);
  };
  for (const [name, part] of Object.entries(parts)) visit(name, part);
  return places;
};

const sample = (flag: Flag, name: string): unknown => {
  if (flag.kind === 'boolean') return true;
  if (flag.kind === 'count') return 7_654_321;
  if (flag.kind === 'choice') return flag.values[0];
  return flag.kind === 'texts' ? [`flag-${name}`] : `flag-${name}`;
};

/** A command reads it from a file or a prompt: it is never on a command line. */
const isSecret = (place: string): boolean => /secret|password|(?<!fairness)key$|code$|token/i.test(place);

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Tries each flag alone, and sees where in the request it appears. */
const formOf = async (
  command: string,
  definition: Definition,
  find: ReturnType<typeof operationFinder>,
): Promise<readonly [id: string, form: CommandForm] | null> => {
  const given = definition.arguments.map(({ name }) => `argument-${name}`);
  const needed = Object.fromEntries(
    Object.entries(definition.flags)
      .filter(([, { isRequired }]) => isRequired === true)
      .map(([name, flag]) => [name, sample(flag, name)]),
  );
  const send = async (flags: Row) => {
    const [request, ...others] = await requestsOf(definition, flags, given);
    const found = request && find(request.method, request.url);
    if (request === undefined || found === undefined || others.length > 0) return null;
    return { id: found.id, places: await placesOf(request, found.path) };
  };
  const base = await send(needed);
  if (base === null) return null;
  const placeOf = (text: string) => [...base.places].find(([, value]) => value === JSON.stringify(text))?.[0];
  const places = given.map(placeOf);
  // An argument that says several things has no place of its own.
  if (places.some((place) => place === undefined)) return null;
  const flags: Record<string, string> = {};
  const json: string[] = [];
  for (const [name, flag] of Object.entries(definition.flags)) {
    if (name in needed) {
      const place = [...base.places].find(([, value]) => value === JSON.stringify(sample(flag, name)))?.[0];
      if (place !== undefined && !isSecret(place)) flags[place] = kebab(name);
      continue;
    }
    // A number or a word is refused by flags that take a number.
    const tried =
      (await send({ ...needed, [name]: sample(flag, name) }).catch(() => null)) ??
      (await send({ ...needed, [name]: '7654321' }).catch(() => null));
    const place = tried && [...tried.places].find(([at, value]) => base.places.get(at) !== value)?.[0];
    if (place == null || isSecret(place)) continue;
    flags[place] = kebab(name);
    const asJson = await send({ ...needed, [name]: '{"json":1}' }).catch(() => null);
    if (asJson?.places.has(`${place}.json`)) json.push(place);
  }
  if ('ifMatch' in definition.flags) flags['headers.If-Match'] = kebab('ifMatch');
  if ('org' in definition.flags && base.places.get('path.slug') === '"acme"') flags['path.slug'] = 'org';
  const others = [...base.places].filter(
    ([place]) => place.startsWith('body.') && !places.includes(place) && !(place in flags),
  );
  const asks = others.flatMap(([place]) => (isSecret(place) ? [place] : []));
  const always = others.flatMap(([place, value]) => (isSecret(place) ? [] : [[place, JSON.parse(value) as unknown]]));
  const form = {
    command,
    arguments: places as string[],
    flags,
    ...(json.length > 0 && { json }),
    ...(asks.length > 0 && { asks }),
    ...(always.length > 0 && { always: Object.fromEntries(always) }),
  };
  return [base.id, form];
};

/** The command for each operation that one command calls with nothing else. */
export const commandForms = async (paths: Readonly<Record<string, unknown>>): Promise<Map<string, CommandForm>> => {
  const find = operationFinder(paths);
  const forms = new Map<string, CommandForm>();
  for (const [command, definition] of listCommands()) {
    if (definition.kind === 'local') continue;
    const found = await formOf(command, definition, find).catch(() => null);
    if (found !== null && !forms.has(found[0])) forms.set(...(found as [string, CommandForm]));
  }
  return forms;
};
