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

const askSecret = async (message: string): Promise<string> => {
  const { password } = await import('@clack/prompts');
  return stopIfCanceled(await password({ message, output: process.stderr }));
};

/** A file, standard input, or a prompt that does not echo. Never the arguments. */
const readHidden = async (what: string, file: string | undefined): Promise<string> => {
  if (file !== undefined) return readFile(file, 'utf8');
  return process.stdin.isTTY ? askSecret(`The ${what}`) : textOfInput();
};

const missing = (what: string, flag: string): UsageError =>
  new UsageError(`The ${what} is missing: give it by ${flag} or on standard input.`);

/** A key, a code or the like. `flag` names its file. */
export const readSecret = async (what: string, file: string | undefined, flag: string): Promise<string> => {
  const secret = (await readHidden(what, file)).trim();
  if (secret === '') throw missing(what, flag);
  return secret;
};

/** A password, which may begin or end with a space. `flag` names its file. */
export const readPassword = async (what: string, file: string | undefined, flag: string): Promise<string> => {
  const password = (await readHidden(what, file)).replace(/\r?\n$/, '');
  if (password === '') throw missing(what, flag);
  return password;
};

/** A new password, twice where it is typed. */
export const readNewPassword = async (file: string | undefined, flag: string): Promise<string> => {
  const chosen = await readPassword('new password', file, flag);
  if (file !== undefined || !process.stdin.isTTY) return chosen;
  if ((await askSecret('The new password again')) !== chosen) throw new UsageError('The two new passwords differ.');
  return chosen;
};

/** A code of an authenticator app, or a recovery code. */
export const readCode = async (
  what: string,
  file: string | undefined,
): Promise<{ code: string } | { recoveryCode: string }> => {
  // An app shows its code in two groups.
  const code = (await readSecret(what, file, '--code-file')).replaceAll(' ', '');
  return /^\d{1,10}$/.test(code) ? { code } : { recoveryCode: code };
};
