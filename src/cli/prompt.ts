import { readFile } from 'node:fs/promises';
import { exitCodes } from './failure.ts';
import { UsageError } from './given.ts';

const isTerminal = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** Ctrl-C in a prompt: nothing was done yet. */
const stopIfCanceled = <T extends string | boolean | symbol>(answer: T): Exclude<T, symbol> => {
  if (typeof answer === 'symbol') process.exit(exitCodes.interrupted);
  return answer as Exclude<T, symbol>;
};

/** Goes on only after a yes. */
export const confirm = async (question: string, context: string): Promise<void> => {
  if (!isTerminal()) throw new UsageError(`${question} Nobody can be asked here: add --yes to do it.`);
  const { confirm: ask } = await import('@clack/prompts');
  const message = `${context}: ${question}`;
  const isSure = stopIfCanceled(await ask({ message, initialValue: false, output: process.stderr }));
  if (!isSure) throw new Error('Nothing was done.');
};

const textOfInput = async (): Promise<string> => {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
  return text;
};

/** A secret from a file, from standard input, or from a prompt that does not echo it. Never from the arguments. */
export const readSecret = async (what: string, file: string | undefined): Promise<string> => {
  const read = async (): Promise<string> => {
    if (file !== undefined) return readFile(file, 'utf8');
    if (!process.stdin.isTTY) return textOfInput();
    const { password } = await import('@clack/prompts');
    return stopIfCanceled(await password({ message: `The ${what}`, output: process.stderr }));
  };
  const secret = (await read()).trim();
  if (secret === '') throw new UsageError(`The ${what} is missing: give it by --key-file or on standard input.`);
  return secret;
};
