import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readEnvironment } from './environment.ts';
import { UsageError } from './given.ts';

interface Profile {
  url: string;
  key: string;
  org?: string;
}
export interface Profiles {
  /** The one used unless another is named. */
  current: string;
  profiles: Record<string, Profile>;
}

const isText = (value: unknown): value is string => typeof value === 'string';

const isProfile = (value: unknown): value is Profile => {
  const { url, key, org } = (value ?? {}) as Partial<Record<keyof Profile, unknown>>;
  return isText(url) && URL.canParse(url) && isText(key) && (org === undefined || isText(org));
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

/** The saved profiles. Refuses a file that other users can read: its keys may be known. */
export const readProfiles = async (): Promise<Profiles> => {
  const { configFile: file } = readEnvironment();
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return { current: 'default', profiles: {} };
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8);
    throw new UsageError(
      `${file} holds keys, and other users may read it (mode ${mode}). Rotate these keys if others use this machine, then: chmod 600 '${file}'`,
    );
  }
  return parse(file, await readFile(file, 'utf8'));
};

/** Replaces the file as a whole, so that no reader sees a part of it. */
export const writeProfiles = async (profiles: Profiles): Promise<string> => {
  const { configFile: file } = readEnvironment();
  const temporary = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(profiles, null, 2)}\n`);
  } finally {
    await handle.close();
  }
  await chmod(temporary, 0o600);
  await rename(temporary, file);
  return file;
};
