// Plain JavaScript without dependencies, because it runs before any are installed. `postinstall` runs it by itself.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimes,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const HEARTBEAT_MS = 1_000;
const SILENT_MS_MAX = 10_000;

/** npm sets NODE_ENV for its scripts when it leaves out development packages. */
const isProduction = process.env.NODE_ENV === 'production';

/** Written by the last script of a complete installation. `npm ci` removes it first. */
const stampFile = (root) => join(root, 'node_modules', '.freehold-installed');

/** What package-lock.json says about packages. The version of the checkout itself decides nothing about them. */
const locked = (root) => {
  const { '': own, ...packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return JSON.stringify([{ ...own, version: undefined }, packages]);
};

const stamp = (root, kind) => {
  const hash = createHash('sha256').update(locked(root));
  for (const name of readdirSync(join(root, 'patches')).sort()) hash.update(readFileSync(join(root, 'patches', name)));
  return `${hash.digest('hex')} ${process.platform}-${process.arch} ${kind}\n`;
};

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const isInstalled = (root) => {
  const found = read(stampFile(root));
  return found === stamp(root, 'development') || (isProduction && found === stamp(root, 'production'));
};

const isAbandoned = (lock) => {
  const touchedAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - touchedAt > SILENT_MS_MAX;
};

/** Another start may have taken over and made a lock of its own since the check: that one is put back. */
const removeAbandoned = (lock) => {
  const aside = `${lock}-${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (isAbandoned(aside)) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, lock);
};

/**
 * Runs one installation at a time in one checkout. The holder touches the lock every second; a lock that was not touched
 * for 10 s belongs to a start that crashed. A process id would not do, because containers share checkouts.
 */
const lockInstallation = async (root, onProgress) => {
  const lock = join(root, '.freehold', 'install.lock');
  const owner = join(lock, randomUUID());
  mkdirSync(dirname(lock), { recursive: true });
  for (let isWaiting = false; ; isWaiting = true) {
    try {
      mkdirSync(lock);
      writeFileSync(owner, '');
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isWaiting) onProgress('waiting for another start, which is installing the dependencies');
    if (isAbandoned(lock)) removeAbandoned(lock);
    else await sleep(250);
  }
  const heartbeat = setInterval(() => utimes(lock, new Date(), new Date(), () => undefined), HEARTBEAT_MS);
  return () => {
    clearInterval(heartbeat);
    // A start that was suspended for long has lost its lock to another one.
    if (existsSync(owner)) rmSync(lock, { recursive: true, force: true });
  };
};

/** Resolves when npm has ended. `stopSignal` is the signal that this process received meanwhile. */
const npmCi = (root) =>
  new Promise((resolve, reject) => {
    const options = ['--include=optional', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'];
    const child = spawn('npm', ['ci', ...options], {
      cwd: root,
      env: { ...process.env, PATH: `${process.env.PATH}${delimiter}${dirname(process.execPath)}` },
      // Standard output belongs to the entry.
      stdio: ['ignore', 2, 2],
    });
    let stopSignal;
    // An npm that outlives this process would change node_modules without holding the lock.
    const stop = (signal) => {
      stopSignal = signal;
      child.kill(signal);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve({ code, stopSignal });
    });
  });

/** Returns at once, and prints nothing, when what package-lock.json names is installed. */
export const ensureDependencies = async (root, onProgress) => {
  if (isInstalled(root)) return;
  const unlock = await lockInstallation(root, onProgress);
  try {
    if (isInstalled(root)) return;
    onProgress('installing dependencies: npm ci');
    const startedAt = Date.now();
    const { code, stopSignal } = await npmCi(root);
    if (stopSignal !== undefined) {
      unlock();
      process.exit(128 + constants.signals[stopSignal]);
    }
    if (code !== 0) throw new Error(`npm ended with code ${code}`);
    if (!isInstalled(root)) throw new Error('npm skipped the script `postinstall`, or packages of this platform');
    onProgress(`installing dependencies: done in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  } catch (error) {
    throw new Error(
      `The dependencies could not be installed: ${error.message}. Run \`npm ci\` in ${root} and start again.`,
    );
  } finally {
    unlock();
  }
};

if (basename(process.argv[1]) === basename(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  // npm's options do not say whether it has left out the optional packages, which are those of the platform.
  const isComplete = existsSync(join(root, 'node_modules', '@esbuild', `${process.platform}-${process.arch}`));
  if (isComplete) writeFileSync(stampFile(root), stamp(root, isProduction ? 'production' : 'development'));
}
