import { readFile } from 'node:fs/promises';
import { text } from '../definition.ts';
import { UsageError } from '../given.ts';

export const inputFlags = {
  input: text('its argument', 'json'),
  inputFile: text('file with the argument', 'path'),
};

export const jsonOf = (json: string | undefined): unknown => {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new UsageError(`This is not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
};

/** Any JSON value, from the flag or from a file. */
export const inputOf = async (input: string | undefined, file: string | undefined): Promise<unknown> => {
  if (input !== undefined && file !== undefined) throw new UsageError('Give --input or --input-file, not both.');
  return jsonOf(file === undefined ? input : await readFile(file, 'utf8'));
};
