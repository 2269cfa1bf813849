import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AuditKey } from '../contract/audit.ts';

/** Validates the whole file: no part of an unexpected file may be trusted or ignored. */
export const readJson = async <T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> => {
  const { success, data } = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!success) throw new Error(`${path} is not an answer of GET ${what}`);
  return data;
};

const KeyList = z.object({ data: z.array(AuditKey) });

/** Reads the public keys; undefined: no file was named. */
export const readKeys = async (path: string | undefined): Promise<AuditKey[] | undefined> =>
  path === undefined ? undefined : (await readJson(path, KeyList, '/v1/audit-keys')).data;
