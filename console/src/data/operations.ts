import type { FreeholdClient } from '../../../src/client/index.ts';
import { operations } from './operations.gen.ts';

export { operations };

type Operations = typeof operations;
export type OperationId = keyof Operations;

/** The method of the client that calls an operation. */
type Call<Id extends OperationId> = Operations[Id]['client'] extends readonly [
  infer Group extends keyof FreeholdClient,
  infer Name,
]
  ? Name extends keyof FreeholdClient[Group]
    ? FreeholdClient[Group][Name]
    : never
  : Operations[Id]['client'] extends readonly [infer Single extends keyof FreeholdClient]
    ? FreeholdClient[Single]
    : never;

/** What a call of the operation is given: path, query, headers and body. */
export type RequestOf<Id extends OperationId> =
  Call<Id> extends (...args: infer Args) => unknown ? NonNullable<Args[0]> : never;

export type AnswerOf<Id extends OperationId> =
  Call<Id> extends (...args: never[]) => infer Answer ? Awaited<Answer> : never;

/** Calls an operation by its id, so that what a page shows about a call is about the call that it makes. */
export const callOperation = <Id extends OperationId>(
  client: FreeholdClient,
  id: Id,
  request: RequestOf<Id>,
): Promise<AnswerOf<Id>> => {
  const [group, name] = operations[id].client as readonly [string, string?];
  const found = (client as unknown as Record<string, unknown>)[group];
  const method = name === undefined ? found : (found as Record<string, unknown>)[name];
  return (method as (request: RequestOf<Id>) => Promise<AnswerOf<Id>>)(request);
};
