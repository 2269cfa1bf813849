import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const HEARTBEAT_MS = 2_000;
const SILENT_MS_MAX = 15_000;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const read = (file) => {
  try {
    return { text: readFileSync(file, 'utf8'), touchedAt: statSync(file).mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const isAbandoned = ({ text, touchedAt }) => {
  const [pid, host] = text.split('\n');
  return Date.now() - touchedAt > SILENT_MS_MAX || (host === hostname() && !isAlive(Number(pid)));
};

/** A link appears with its content, so nobody reads a lock that is half written. */
const tryCreate = (file, text) => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

const removeAbandoned = (file, text) => {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
    // Between our look and the rename somebody else may have taken over: then what was moved is a live lock.
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
};

/**
 * One `npm ci` at a time in one checkout. The holder touches its lock; a lock whose process is gone, or that was not
 * touched for 15 s (a process of another container), is taken over.
 */
export const claimInstallation = (root) => {
  const folder = join(root, '.freehold');
  const file = join(folder, 'install.lock');
  mkdirSync(folder, { recursive: true });
  const ours = `${process.pid}\n${hostname()}\n${Date.now()}\n`;
  const held = read(file);
  if (held !== undefined && isAbandoned(held)) removeAbandoned(file, held.text);
  if (!tryCreate(file, ours)) return { isOurs: false, holder: read(file)?.text.split('\n')[0] ?? 'of another start' };
  const heartbeat = setInterval(() => utimesSync(file, new Date(), new Date()), HEARTBEAT_MS);
  return {
    isOurs: true,
    release: () => {
      clearInterval(heartbeat);
      rmSync(file, { force: true });
    },
  };
};
