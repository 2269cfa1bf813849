import { readEnvironment } from './environment.ts';
import { UsageError } from './given.ts';
import { readPrivate, writePrivate } from './private-file.ts';

/** Has a key or a session, whose tokens are in a file of its own. */
export interface Profile {
  url: string;
  key?: string;
  sessionId?: string;
  /** Of the last sign-in. */
  deviceToken?: string;
  org?: string;
}
export interface Profiles {
  /** The one used unless another is named. */
  current: string;
  profiles: Record<string, Profile>;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isAbsentOrText = (value: unknown): boolean => value === undefined || isText(value);

const isProfile = (value: unknown): value is Profile => {
  const { url, key, sessionId, deviceToken, org } = (value ?? {}) as Partial<Record<keyof Profile, unknown>>;
  const hasOneCredential = isText(key) !== (isText(sessionId) && /^[\w-]+$/.test(sessionId));
  return (
    isText(url) && URL.canParse(url) && hasOneCredential && [key, sessionId, deviceToken, org].every(isAbsentOrText)
  );
};

const parse = (file: string, text: string): Profiles => {
  const broken = new UsageError(`${file} is not a file of profiles; remove it and use \`freehold login\`.`);
  try {
    const { current, profiles } = JSON.parse(text) as Profiles;
    if (isText(current) && typeof profiles === 'object' && Object.values(profiles).every(isProfile)) {
      // Without a prototype, whose members are no profiles.
      return { current, profiles: Object.assign(Object.create(null), profiles) };
    }
  } catch {
    // Its text may hold a key, which the message of a parser would quote.
  }
  throw broken;
};

/** The saved profiles. */
export const readProfiles = async (): Promise<Profiles> => {
  const { configFile: file } = readEnvironment();
  const text = await readPrivate(file);
  return text === null ? { current: 'default', profiles: {} } : parse(file, text);
};

export const writeProfiles = async (profiles: Profiles): Promise<string> => {
  const { configFile: file } = readEnvironment();
  await writePrivate(file, `${JSON.stringify(profiles, null, 2)}\n`);
  return file;
};
