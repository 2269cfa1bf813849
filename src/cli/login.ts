import { createClient } from '../client/index.ts';
import { defaultUrl, originOf } from './connection.ts';
import type { Row } from './definition.ts';
import { readEnvironment } from './environment.ts';
import { UsageError } from './given.ts';
import { jsonOf, printable, printLines, tableOf } from './present.ts';
import { readProfiles, writeProfiles } from './profiles.ts';
import { readSecret } from './prompt.ts';

const localHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Saves a profile once the api has taken its key. */
export const login = async (flags: {
  profile?: string | undefined;
  url?: string | undefined;
  org?: string | undefined;
  keyFile?: string | undefined;
}): Promise<number> => {
  const environment = readEnvironment();
  const saved = await readProfiles();
  const name = flags.profile ?? environment.profile ?? 'default';
  if (!/^[\w.-]{1,64}$/.test(name)) throw new UsageError(`${name} cannot be the name of a profile.`);
  const url = flags.url ?? environment.url ?? saved.profiles[name]?.url ?? defaultUrl;
  const { protocol, hostname } = new URL(originOf(url));
  if (protocol === 'http:' && !localHosts.has(hostname)) {
    printLines([`warning: the key will be sent to ${url} unencrypted; use https.`], process.stderr);
  }
  const key = await readSecret('key', flags.keyFile);
  const me = await createClient({ url, key, retry: false }).me();
  const org = flags.org ?? saved.profiles[name]?.org;
  const profiles = { ...saved.profiles, [name]: { url, key, ...(org === undefined ? {} : { org }) } };
  const file = await writeProfiles({ current: name, profiles });
  const { user, organization } = me;
  const who =
    user === null || organization === null ? 'the platform' : `${user.email} (${user.role} of ${organization.slug})`;
  printLines(
    [`${url}: this key belongs to ${printable(who)}.`, `Saved as the profile ${name} in ${file}.`],
    process.stderr,
  );
  return 0;
};

export const logout = async (given: string | undefined): Promise<number> => {
  const { current, profiles } = await readProfiles();
  const name = given ?? readEnvironment().profile ?? current;
  if (profiles[name] === undefined) throw new UsageError(`There is no profile ${name}.`);
  const { [name]: _removed, ...rest } = profiles;
  const [next = 'default'] = Object.keys(rest);
  await writeProfiles({ current: current === name ? next : current, profiles: rest });
  printLines([`The profile ${name} is removed from this machine. Its key is still valid.`], process.stderr);
  return 0;
};

export const listProfiles = async (isJson: boolean): Promise<number> => {
  const { current, profiles } = await readProfiles();
  const rows: Row[] = Object.entries(profiles).map(([name, { url, org = null }]) => ({
    name,
    url,
    org,
    current: name === current,
  }));
  printLines(isJson ? rows.map(jsonOf) : tableOf(rows, ['name', 'url', 'org', 'current']));
  return 0;
};

export const useProfile = async (name: string): Promise<number> => {
  const saved = await readProfiles();
  if (saved.profiles[name] === undefined) throw new UsageError(`There is no profile ${name}.`);
  await writeProfiles({ ...saved, current: name });
  printLines([`The profile ${name} is used from now on.`], process.stderr);
  return 0;
};
