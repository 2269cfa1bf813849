import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptTokens } from '../../src/client/index.ts';
import { listen } from '../../src/main/http-server.ts';
import { countFailure, loginAttempt } from '../../src/usecases/session/attempts.ts';
import { openTestApi } from '../api/support.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { buildCommandLine, type CallOptions, type CommandLine, type Result } from './stack.ts';

type TestApi = Awaited<ReturnType<typeof openTestApi>>;

/** A person at a machine of its own. */
const createPerson = async (
  { api, commandLine, url }: { api: TestApi; commandLine: CommandLine; url: string },
  number: number,
  organizations: number,
) => {
  const home = join(commandLine.folder, `home-${number}`);
  const slugs: string[] = [];
  const email = `person-${number}@example.com`;
  let identityId = '';
  for (let count = 0; count < organizations; count += 1) {
    const { id, slug } = await createOrganizationRows(api.world.db, { status: 'active' });
    ({ identityId } = await createMemberRows(api.world.db, id, { role: 'owner', email }));
    slugs.push(slug);
  }
  await createPasswordRows(api.world, identityId);
  const start = (args: readonly string[], { env, ...options }: CallOptions = {}) =>
    commandLine.start(args, { ...options, env: { XDG_CONFIG_HOME: home, ...env } });
  const run = (args: readonly string[], options?: CallOptions): Promise<Result> => start(args, options).ended;
  const login = (...args: string[]): Promise<Result> =>
    run(['login', '--url', url, '--email', email, ...args], { input: `${testPassword}\n` });
  const lines = async <T>(args: readonly string[]): Promise<T[]> => {
    const { code, stdout, stderr } = await run([...args, '--json']);
    if (code !== 0) throw new Error(stderr);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  };
  const config = join(home, 'freehold/config.json');
  const folder = join(home, 'freehold/sessions');
  const tokenFile = (): string => {
    const [name, ...more] = readdirSync(folder);
    if (name === undefined || more.length > 0) throw new Error(`${folder} has not one file`);
    return join(folder, name);
  };
  const tokens = (): KeptTokens => JSON.parse(readFileSync(tokenFile(), 'utf8')) as KeptTokens;
  /** Makes the next command of each session renew it. */
  const expire = (): void => {
    for (const name of readdirSync(folder)) {
      const kept = JSON.parse(readFileSync(join(folder, name), 'utf8')) as KeptTokens;
      writeFileSync(join(folder, name), JSON.stringify({ ...kept, renewAt: 0 }));
    }
  };
  return { email, slugs, home, config, folder, start, run, login, lines, tokenFile, tokens, expire };
};

/** The command line, an api in this process, and people who have a password. */
export const openPeople = async () => {
  const commandLine = await buildCommandLine();
  const api = await openTestApi({ withoutWorker: true, config: { RATE_LIMIT_LOGIN_PER_MINUTE: 1_000 } });
  const renewals = {
    count: 0,
    /** Called when a renewal is done, before it is answered. */
    onDone: (): void | Promise<void> => undefined,
  };
  /** The same for a step-up. */
  const stepUps = { onDone: (): void | Promise<void> => undefined };
  const fetch = async (request: Request, ...rest: never[]): Promise<Response> => {
    const response = await api.app.fetch(request, ...rest);
    const { pathname } = new URL(request.url);
    if (pathname === '/v1/auth/step-up') await stepUps.onDone();
    if (pathname === '/v1/auth/refresh') {
      renewals.count += 1;
      await renewals.onDone();
    }
    return response;
  };
  const server = await listen({ fetch, host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${server.port}`;
  let people = 0;
  return {
    url,
    folder: commandLine.folder,
    program: commandLine.file,
    renewals,
    stepUps,
    newPerson: (organizations = 1) => {
      people += 1;
      return createPerson({ api, commandLine, url }, people, organizations);
    },
    /** Makes every device wait on which this person has not signed in, as wrong passwords from many networks do. */
    attack: async (email: string): Promise<void> => {
      const { attempts } = api.dependencies;
      for (let count = 0; count < 20; count += 1)
        await countFailure(attempts, loginAttempt(email, `network ${count}`, false, 0));
    },
    world: api.world,
    /** What the api says of an access token. */
    codeOf: async ({ accessToken }: KeptTokens): Promise<string> => {
      const response = await api.request('/v1/auth/sessions', { key: accessToken });
      return ((await response.json()) as { code?: string }).code ?? 'accepted';
    },
    close: async (): Promise<void> => {
      await server.drain(0);
      await api.close();
      commandLine.remove();
    },
  };
};
