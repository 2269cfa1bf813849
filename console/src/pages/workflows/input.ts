import type { StartRun } from '../../../../src/client/index.ts';

/** The argument of a run, from what was typed: JSON, or a text as it is. */
export const inputOf = (text: string | undefined): Pick<StartRun, 'input'> => {
  if (text === undefined) return {};
  try {
    return { input: JSON.parse(text) };
  } catch {
    return { input: text };
  }
};
