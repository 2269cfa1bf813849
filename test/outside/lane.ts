import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type FreeholdClient } from '../../src/client/index.ts';
import { openStatements } from './client-statements.ts';
import { type Block, commandsOf } from './documented-blocks.ts';
import { withValues } from './documented-values.ts';
import type { Installation } from './installation.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';
import { openShell } from './shell.ts';

/** Names of organizations in the examples. Each tab of each page has its own. */
const invented = /(?<![a-z])(globex|initech|hooli)(?![a-z])/gi;

const password = 'seven green umbrellas in the rain';

/** One reader, who follows one tab of one page. */
export interface Lane {
  proxy: RecordingProxy;
  run(block: Block): Promise<void>;
  /** Starts to listen; the result returns what was written or answered since then. */
  listen(): () => string;
  close(): Promise<void>;
}

export interface LaneSettings {
  installation: Installation;
  /** Belongs to this lane alone, and has a folder `bin` beside it with the programs that pages name. */
  folder: string;
  programs: string;
  nodeModules: string;
  /** Added to the name of each organization. */
  suffix: string;
  /**
   * The organization that the page takes for granted; `signed`: its audit trail has a checkpoint; `password`: its owner can
   * sign in.
   */
  needs: readonly string[];
}

/** An active organization, and the key of its owner. */
const makeOrganization = async (client: FreeholdClient, slug: string, isSigned: boolean): Promise<string> => {
  const owner = { email: `owner@${slug}.example` };
  const { operation } = await client.orgs.create({ body: { name: slug, slug, owner } });
  await client.operations.wait(operation?.id ?? '', { timeoutMs: 30_000 });
  const { data } = await client.users.list({ path: { slug } });
  const issued = await client.apiKeys.issue({ path: { slug }, body: { name: 'page', userId: data[0]?.id ?? '' } });
  const hasCheckpoint = async () => (await client.audit.prove({ path: { slug } })).checkpoint !== null;
  while (isSigned && !(await hasCheckpoint())) await sleep(100);
  return issued.secret ?? '';
};

export const openLane = async (settings: LaneSettings): Promise<Lane> => {
  const { installation, folder, programs, nodeModules, suffix, needs } = settings;
  const { platformKey: key } = installation;
  const proxy = await startRecordingProxy(installation.file.apiUrl);
  const { values, url } = proxy;
  values.set('http://127.0.0.1:8080', url);
  values.set('fh_platform_sk_…', key);
  mkdirSync(join(folder, '.config/freehold'), { recursive: true });
  symlinkSync(nodeModules, join(folder, 'node_modules'));

  const env: Record<string, string> = { API: url, KEY: key };
  const given: Record<string, FreeholdClient> = {};
  const [needed] = needs;
  if (needed !== undefined) {
    const slug = needed + suffix;
    const client = createClient({ url, key });
    const ownerKey = await makeOrganization(client, slug, needs.includes('signed'));
    env.OWNER = ownerKey;
    if (needs.includes('password')) {
      const token = await installation.mailedToken('invite', `${slug}.example`);
      await createClient({ url }).invitations.accept({ body: { token, password } });
      env.PASSWORD = password;
    }
    given.client = client;
    given.owner = createClient({ url, key: ownerKey });
    const profiles = { default: { url, key }, [slug]: { url, key: ownerKey, org: slug } };
    const file = join(folder, '.config/freehold/config.json');
    writeFileSync(file, JSON.stringify({ current: 'default', profiles }), { mode: 0o600 });
    proxy.answers.length = 0;
  }
  const shell = openShell(folder, {
    PATH: `${programs}:${process.env.PATH}`,
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, '.config'),
    ...env,
  });
  if (needed !== undefined) {
    const rest = `-H 'Content-Type: application/json' "$@"`;
    await shell.run(`call() { curl -sS -H "Authorization: Bearer $KEY" ${rest}; }`, 5_000);
    await shell.run(`own() { curl -sS -H "Authorization: Bearer $OWNER" ${rest}; }`, 5_000);
  }
  const statements = openStatements(folder, env, given);
  return {
    proxy,
    listen: () => {
      const written = shell.output().length;
      const logged = statements.output().length;
      const answered = proxy.answers.length;
      return () =>
        [
          shell.output().slice(written),
          statements.output().slice(logged),
          ...proxy.answers.slice(answered).map(({ body }) => body),
        ].join('\n');
    },
    run: async (block) => {
      for (const command of commandsOf(block)) {
        for (const kind of ['invite', 'recover'] as const) {
          // The mail goes to a person of an organization of this lane.
          if (command.includes(`fh_${kind}_sk_…`))
            values.set(`fh_${kind}_sk_…`, await installation.mailedToken(kind, `globex${suffix}.example`));
        }
        const text = withValues(command, values).replaceAll(invented, (found) => found + suffix);
        if (block.tab === 'client') await statements.run(text);
        else await shell.run(text, 90_000);
      }
    },
    close: async () => {
      await shell.close();
      await proxy.close();
    },
  };
};
