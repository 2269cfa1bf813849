import { mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from './errno.ts';

const BYTES_MAX = 8 * 1024 * 1024;

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 0;
    throw error;
  }
};

export interface LogFile {
  fd: number;
  /** The last lines written since it was opened. */
  lastLines: (count: number) => string;
}

/** Opens a log to append; a log larger than 8 MiB is first renamed to `.old`. */
export const openLog = (file: string): LogFile => {
  mkdirSync(dirname(file), { recursive: true });
  if (sizeOf(file) > BYTES_MAX) renameSync(file, `${file}.old`);
  const from = sizeOf(file);
  const fd = openSync(file, 'a', 0o600);
  return {
    fd,
    lastLines: (count) => {
      const text = readFileSync(file).subarray(from).toString('utf8').trimEnd();
      return text.split('\n').slice(-count).join('\n');
    },
  };
};
