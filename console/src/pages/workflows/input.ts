import type { StartRun } from '../../../../src/client/index.ts';

/** undefined: it is no JSON. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The argument of a run, from what was typed: JSON, or a text as it is. */
export const inputOf = (text: string | undefined): Pick<StartRun, 'input'> => {
  if (text === undefined) return {};
  const value = parsed(text);
  return { input: value === undefined ? text : value };
};

/** The options of a start besides its input and id. */
export const optionNames = [
  'memo',
  'executionTimeoutSeconds',
  'priority',
  'fairnessKey',
  'fairnessWeight',
] as const satisfies (keyof StartRun)[];

export const isJsonObject = (text: string): boolean => {
  const value = parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
};

/** The memo of a run. What is no JSON is sent as it is: the API says what is wrong with it. */
export const memoOf = (text: string | undefined): Pick<StartRun, 'memo'> =>
  text === undefined ? {} : { memo: (parsed(text) ?? text) as NonNullable<StartRun['memo']> };
