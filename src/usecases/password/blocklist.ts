import { readFile } from 'node:fs/promises';
import { commonPasswords } from '../../layout/layout.ts';

/** The most common passwords that are long enough to be chosen: normalized, in lower case. Read when first asked for. */
export const openBlocklist = (lengthMin: number): (() => Promise<ReadonlySet<string>>) => {
  let reading: Promise<ReadonlySet<string>> | undefined;
  const read = async (): Promise<ReadonlySet<string>> => {
    const lines = (await readFile(commonPasswords, 'utf8')).split('\n');
    return new Set(lines.filter((line) => line.length >= lengthMin));
  };
  return () => {
    reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
};
