import { baseUrlOf } from '../client/transport.ts';
import { readEnvironment } from './environment.ts';
import { UsageError } from './given.ts';
import { readProfiles } from './profiles.ts';

export const defaultUrl = 'http://127.0.0.1:8080';

export interface Connection {
  url: string;
  key: string | undefined;
  /** The session that is used in place of a key. */
  sessionId: string | undefined;
  org: string | undefined;
  /** The profile in use; null: the key comes from the environment. */
  profile: string | null;
}

/** Whether commands act as a signed-in person, who may be in several organizations. */
export const isOfPerson = ({ key, sessionId }: Connection): boolean =>
  sessionId !== undefined || key?.startsWith('fh_session_sk_') === true;

/** The origin of the address of an api. Does not repeat a wrong one, which may hold a password. */
export const originOf = (url: string): string => {
  try {
    return new URL(baseUrlOf(url)).origin;
  } catch (cause) {
    const what = 'an http or https URL without credentials, query and fragment';
    throw new UsageError(`The address of the api must be ${what}, such as ${defaultUrl}.`, { cause });
  }
};

/** Finds the api, and the key or session: flags, then the environment, then the profile. */
export const findConnection = async (flags: {
  url?: string | undefined;
  profile?: string | undefined;
}): Promise<Connection> => {
  // A profile named by a flag is meant as a whole: no variable may lead its commands elsewhere.
  const environment: Partial<ReturnType<typeof readEnvironment>> = flags.profile === undefined ? readEnvironment() : {};
  const name = flags.profile ?? environment.profile;
  const url = flags.url ?? environment.url;
  if (url !== undefined) originOf(url);
  if (environment.key !== undefined && name === undefined) {
    const { key, org } = environment;
    return { url: url ?? defaultUrl, key, sessionId: undefined, org, profile: null };
  }
  const { current, profiles } = await readProfiles();
  const chosen = name ?? current;
  const profile = Object.hasOwn(profiles, chosen) ? profiles[chosen] : undefined;
  if (profile === undefined) {
    if (name !== undefined) throw new UsageError(`There is no profile ${name}: freehold login --profile ${name}`);
    return { url: url ?? defaultUrl, key: undefined, sessionId: undefined, org: environment.org, profile: null };
  }
  // A key is sent to the server that it was saved for, and to no other.
  if (environment.key === undefined && url !== undefined && originOf(url) !== originOf(profile.url)) {
    throw new UsageError(
      `The ${profile.key === undefined ? 'session' : 'key'} of the profile ${chosen} is for ${profile.url}, not for ${url}: set FREEHOLD_KEY, or save another profile.`,
    );
  }
  return {
    url: url ?? profile.url,
    key: environment.key ?? profile.key,
    sessionId: environment.key === undefined ? profile.sessionId : undefined,
    org: environment.org ?? profile.org,
    profile: environment.key === undefined ? chosen : null,
  };
};
