import { proposeCompletions } from '@stricli/core';
import { application } from './application.ts';
import { printLines } from './present.ts';

/** Prints what the last word may become, each with its meaning after a tab. */
export const printCompletions = async (words: readonly string[]): Promise<void> => {
  const { stdout, stderr } = process;
  const found = await proposeCompletions(application, words, { process: { stdout, stderr } });
  printLines(found.map(({ completion, brief }) => `${completion}\t${brief}`));
};
