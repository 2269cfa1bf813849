import { readFile } from 'node:fs/promises';
import type { ZodMiniType } from 'zod/mini';
import type { AuditKey } from '../contract/audit.ts';
import { parseObject } from '../contract/audit-verification.ts';
import { UsageError } from './given.ts';
import { KeyList } from './signed-documents.ts';

/** The error of a file that was named and cannot be read. */
export const unreadable = (cause: Error): UsageError => new UsageError(cause.message, { cause });

/** Validates the whole file: no part of an unexpected file may be trusted or ignored. */
export const readJson = async <T>(path: string, schema: ZodMiniType<T>, what: string): Promise<T> => {
  const text = await readFile(path, 'utf8').catch((error: Error) => Promise.reject(unreadable(error)));
  const { success, data } = schema.safeParse(parseObject(text));
  if (!success) throw new UsageError(`${path} is not an answer of GET ${what}`);
  return data;
};

/** Reads the public keys; undefined: no file was named. */
export const readKeys = async (path: string | undefined): Promise<AuditKey[] | undefined> =>
  path === undefined ? undefined : (await readJson(path, KeyList, '/v1/audit-keys')).data;
