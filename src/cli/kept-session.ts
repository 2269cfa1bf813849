import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type CookieSession,
  type FreeholdClient,
  FreeholdError,
  type KeptTokens,
  keepSession,
  keptTokens,
  type SessionTokens,
} from '../client/index.ts';
import { readEnvironment } from './environment.ts';
import { readPrivate, writePrivate } from './private-file.ts';
import { type Profile, readProfiles, writeProfiles } from './profiles.ts';

// The tokens of each session are in a file of its own, so that a command that renews them never overwrites what another
// command has just written for another session or profile.

const fileOf = (sessionId: string): string =>
  join(dirname(readEnvironment().configFile), 'sessions', `${sessionId}.json`);

const isTokens = (value: unknown): value is KeptTokens => {
  const { accessToken, refreshToken, renewAt } = (value ?? {}) as Partial<Record<keyof KeptTokens, unknown>>;
  return typeof accessToken === 'string' && typeof refreshToken === 'string' && typeof renewAt === 'number';
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the parser would quote a token.
    return null;
  }
};

export const readTokens = async (sessionId: string): Promise<KeptTokens> => {
  const text = await readPrivate(fileOf(sessionId));
  const tokens = text === null ? null : parse(text);
  if (!isTokens(tokens)) throw new FreeholdError('session_ended', `${fileOf(sessionId)} has no tokens. Sign in again.`);
  return tokens;
};

export const writeTokens = (sessionId: string, tokens: KeptTokens): Promise<void> =>
  writePrivate(fileOf(sessionId), `${JSON.stringify(tokens)}\n`);

export const removeTokens = (sessionId: string): Promise<void> => rm(fileOf(sessionId), { force: true });

/** Keeps another session in place of one that it has replaced on the server, in all profiles that have that one. */
export const replaceTokens = async (formerId: string, answer: SessionTokens | CookieSession): Promise<void> => {
  const { sessionId } = answer;
  await writeTokens(sessionId, keptTokens(answer));
  const { current, profiles } = await readProfiles();
  const replaced = Object.entries(profiles).map(([name, profile]): [string, Profile] => [
    name,
    profile.sessionId === formerId ? { ...profile, sessionId } : profile,
  ]);
  await writeProfiles({ current, profiles: Object.fromEntries(replaced) });
  await removeTokens(formerId);
};

/** The key of a client that uses this session, together with all commands that run at the same time. */
export const keyOfSession = (sessionId: string, client: FreeholdClient): (() => Promise<string>) =>
  keepSession(client, {
    tokens: () => readTokens(sessionId),
    onRenewed: (tokens) => writeTokens(sessionId, tokens),
  });
