import { hostname } from 'node:os';
import {
  type CookieSignedIn,
  createClient,
  type FreeholdClient,
  keptTokens,
  type MfaRequired,
  type SignedIn,
} from '../client/index.ts';
import { defaultUrl, originOf } from './connection.ts';
import { signInElsewhere } from './device-login.ts';
import { readEnvironment } from './environment.ts';
import { exitCodes, failureOf } from './failure.ts';
import { given, UsageError } from './given.ts';
import { keyOfSession, removeTokens, writeTokens } from './kept-session.ts';
import { printable, printLines } from './present.ts';
import { type Profile, readProfiles, writeProfiles } from './profiles.ts';
import { readCode, readPassword, readSecret } from './prompt.ts';

const localHosts = new Set(['localhost', '127.0.0.1', '[::1]']);
const deviceNameLengthMax = 100;

const note = (line: string): void => printLines([line], process.stderr);

/** Ends a session of a profile on its server, unless it has ended. */
const endSession = async (url: string, sessionId: string): Promise<void> => {
  const settings = { url, retry: false };
  const client = createClient({ ...settings, key: keyOfSession(sessionId, createClient(settings)) });
  await client.sessions.logout({ body: { sessions: 'current' } }).catch((error: unknown) => {
    const { code, status } = failureOf(error);
    if (code !== 'session_ended' && status !== 401) throw error;
  });
  await removeTokens(sessionId);
};

/** The profile with a key that the api has taken. */
const takeKey = async (url: string, org: string | undefined, keyFile: string | undefined): Promise<Profile> => {
  const key = await readSecret('key', keyFile, '--key-file');
  const { user, organization } = await createClient({ url, key, retry: false }).me();
  const who =
    user === null || organization === null ? 'the platform' : `${user.email} (${user.role} of ${organization.slug})`;
  note(`${url}: this key belongs to ${printable(who)}.`);
  return { url, key, ...given({ org }) };
};

const organizationsShown = 10;

/** The organization that a person acts in by default: the only one, unless it was chosen. */
const chooseOrg = async (url: string, key: string): Promise<string | undefined> => {
  const query = { limit: organizationsShown };
  const { data, nextCursor } = await createClient({ url, key, retry: false }).orgs.listOwn({ query });
  const [first] = data;
  if (data.length === 1) return first?.slug;
  const slugs = [...data.map(({ slug }) => slug), ...(nextCursor === null ? [] : ['…'])].join(', ');
  note(data.length === 0 ? 'You are in no organization.' : `You are in ${slugs}: name one by --org or FREEHOLD_ORG.`);
  return undefined;
};

interface SignIn {
  email: string;
  passwordFile: string | undefined;
  codeFile: string | undefined;
  /** Of the sign-in before; undefined: there was none with this profile. */
  deviceToken: string | undefined;
}

/** Proves the second factor of a person whose password was right. */
const proveFactor = async (
  client: FreeholdClient,
  { challenge, factors }: MfaRequired,
  { codeFile, deviceToken }: Pick<SignIn, 'codeFile' | 'deviceToken'>,
): Promise<CookieSignedIn | SignedIn> => {
  if (factors.every((kind) => kind === 'webauthn')) {
    throw new UsageError('A passkey works in a browser only: add an authenticator app or recovery codes there first.');
  }
  const wanted = factors.includes('totp') ? 'code of your authenticator app, or a recovery code' : 'recovery code';
  const proof = await readCode(wanted, codeFile);
  return client.sessions.verifyMfa({ body: { challenge, ...proof, ...given({ deviceToken }) } });
};

const deviceTokenOf = (signedIn: SignedIn | CookieSignedIn): string | undefined =>
  'deviceToken' in signedIn ? signedIn.deviceToken : undefined;

const deviceNameOf = (): string | undefined => hostname().slice(0, deviceNameLengthMax) || undefined;

const signInByPassword = async (client: FreeholdClient, { email, passwordFile, ...known }: SignIn) => {
  const password = await readPassword(`password of ${email}`, passwordFile, '--password-file');
  const device = given({ deviceName: deviceNameOf(), deviceToken: known.deviceToken });
  const answer = await client.sessions.login({ body: { email, password, client: 'cli', ...device } });
  return answer.status === 'mfa_required' ? proveFactor(client, answer, known) : answer;
};

/** The profile with a new session of a person; null: signed in elsewhere, in a browser. */
const signIn = async (url: string, org: string | undefined, login: SignIn | null): Promise<Profile> => {
  const client = createClient({ url, retry: false });
  const signedIn =
    login === null ? await signInElsewhere(client, url, deviceNameOf()) : await signInByPassword(client, login);
  const { sessionId, mustChangePassword } = signedIn;
  const tokens = keptTokens(signedIn);
  await writeTokens(sessionId, tokens);
  note(login === null ? `${url}: signed in.` : `${url}: signed in as ${printable(login.email)}.`);
  if (mustChangePassword) note('This password was found among breached ones: freehold password change.');
  return {
    url,
    sessionId,
    ...given({ deviceToken: deviceTokenOf(signedIn), org: org ?? (await chooseOrg(url, tokens.accessToken)) }),
  };
};

/** Saves a profile once the api has taken its key or password. */
export const login = async (flags: {
  profile?: string | undefined;
  url?: string | undefined;
  org?: string | undefined;
  keyFile?: string | undefined;
  email?: string | undefined;
  passwordFile?: string | undefined;
  codeFile?: string | undefined;
  device?: boolean | undefined;
  withKey?: boolean | undefined;
}): Promise<number> => {
  const { email, keyFile, passwordFile, codeFile } = flags;
  const isKey = keyFile !== undefined || flags.withKey === true;
  if ([email !== undefined, isKey, flags.device === true].filter(Boolean).length > 1)
    throw new UsageError('--email, --device and a key exclude each other.');
  // A key that is piped in needs no flag.
  const isDevice = flags.device === true || (email === undefined && !isKey && process.stdin.isTTY);
  if (email === undefined && passwordFile !== undefined) throw new UsageError('--password-file takes --email along.');
  if (email === undefined && codeFile !== undefined) throw new UsageError('--code-file takes --email along.');
  const environment = readEnvironment();
  const before = await readProfiles();
  const name = flags.profile ?? environment.profile ?? 'default';
  if (!/^[\w.-]{1,64}$/.test(name)) throw new UsageError(`${name} cannot be the name of a profile.`);
  const replaced = before.profiles[name];
  const url = flags.url ?? environment.url ?? replaced?.url ?? defaultUrl;
  const { protocol, hostname: host } = new URL(originOf(url));
  if (protocol === 'http:' && !localHosts.has(host)) {
    note(
      `warning: the ${isDevice ? 'session' : email === undefined ? 'key' : 'password'} will be sent to ${url} unencrypted; use https.`,
    );
  }
  const org = flags.org ?? replaced?.org;
  const isOfKey = email === undefined && !isDevice;
  const deviceToken = replaced?.url === url ? replaced.deviceToken : undefined;
  const password = email === undefined ? null : { email, passwordFile, codeFile, deviceToken };
  const profile = isOfKey ? await takeKey(url, org, keyFile) : await signIn(url, org, password);
  // Read anew, because a person may have been asked in between.
  const { profiles } = await readProfiles();
  const file = await writeProfiles({ current: name, profiles: { ...profiles, [name]: profile } });
  note(`Saved as the profile ${name} in ${file}.`);
  if (replaced?.sessionId !== undefined) {
    await endSession(replaced.url, replaced.sessionId).catch((error: unknown) =>
      note(`The session that it had before could not be ended: ${printable(failureOf(error).message)}`),
    );
  }
  return exitCodes.done;
};

const endOrRemove = async ({ url, sessionId }: Profile, isLocal: boolean): Promise<string> => {
  if (sessionId === undefined) return 'Its key is still valid.';
  if (isLocal) {
    await removeTokens(sessionId);
    return 'Its session goes on, until it is revoked or expires.';
  }
  await endSession(url, sessionId).catch((error: unknown) => {
    note('The profile is kept: repeat this once the api answers, or give up the session with --local.');
    throw error;
  });
  return 'Its session has ended.';
};

/** A session whose end the server has not confirmed keeps its profile, so that it can be ended later. */
export const logout = async (flags: { profile?: string | undefined; local?: boolean | undefined }): Promise<number> => {
  const saved = await readProfiles();
  const name = flags.profile ?? readEnvironment().profile ?? saved.current;
  const profile = saved.profiles[name];
  if (profile === undefined) throw new UsageError(`There is no profile ${name}.`);
  const end = await endOrRemove(profile, flags.local === true);
  const { current, profiles } = await readProfiles();
  const { [name]: _removed, ...rest } = profiles;
  const [next = 'default'] = Object.keys(rest);
  await writeProfiles({ current: current === name ? next : current, profiles: rest });
  note(`The profile ${name} is removed from this machine. ${end}`);
  return exitCodes.done;
};
