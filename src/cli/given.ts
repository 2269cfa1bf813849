import type { Tools } from './definition.ts';

/** A mistake in how a command was called; shown with its usage. */
export class UsageError extends Error {}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined: the api tells an absent member from a null one. */
export const given = <T extends object>(values: T): Present<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;

/** Null if the word stands for no value. */
export const orNull = <T>(value: T | undefined, word: string): T | null | undefined =>
  value === word || (Array.isArray(value) && value.length === 1 && value[0] === word) ? null : value;

/** A number, or null for the word. */
export const numberOrNull = (value: string | undefined, word: string): number | null | undefined => {
  if (value === undefined || value === word) return value === undefined ? undefined : null;
  if (!/^\d{1,15}$/.test(value)) throw new UsageError(`${value} is neither a number nor \`${word}\`.`);
  return Number(value);
};

/** undefined: not answered. */
export const isYes = (answer: 'yes' | 'no' | undefined): boolean | undefined =>
  answer === undefined ? undefined : answer === 'yes';

/** The argument at this place; the parser has made sure that it is there. */
export const at = (args: readonly string[], index: number): string => args[index] ?? '';

/** The path of one thing of an organization, whose id is the first argument. */
export const pathOf = async ({ org }: Tools, args: readonly string[]) => ({ slug: await org(), id: at(args, 0) });
