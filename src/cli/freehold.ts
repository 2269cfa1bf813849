import { ExitCode, run } from '@stricli/core';
import { nodeComplaint } from '../layout/node.ts';
import { application } from './application.ts';

/** What other command lines understand, too. */
const translations: Readonly<Record<string, (rest: readonly string[]) => readonly string[]>> = {
  help: (rest) => [...rest, '--help'],
  version: () => ['--version'],
};
const [first = '', ...rest] = process.argv.slice(2);
const words = Object.hasOwn(translations, first) ? (translations[first]?.(rest) ?? []) : process.argv.slice(2);

/** Keys, tokens of sessions and links, and secrets of webhooks. */
const secret = /\bfh_[a-z]+_sk_\w{32}|\bwhsec_\S{24}/;

const runApplication = async (): Promise<void> => {
  let complaint = '';
  const { stdout } = process;
  const stderr = {
    write: (text: string): void => {
      complaint += text;
    },
  };
  const context: { process: { stdout: typeof stdout; stderr: typeof stderr; exitCode?: number | string | null } } = {
    process: { stdout, stderr },
  };
  await run(application, words, context);
  const { exitCode } = context.process;
  if (exitCode === ExitCode.UnknownCommand || exitCode === ExitCode.InvalidArgument) await refuse(complaint);
  else {
    process.stderr.write(complaint);
    if (exitCode !== ExitCode.Success) process.exitCode = 1;
  }
};

const refuse = async (complaint: string): Promise<void> => {
  const { refuseWords } = await import('./usage.ts');
  process.exitCode = refuseWords(words, complaint);
};

// The reader of a pipe may stop early, as `head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? undefined : 1));
}

const complaint = nodeComplaint();
// The shell's completion passes the words of a command line, whose flags are not those of this command.
if (complaint !== null) {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 1;
} else if (first === '__complete') {
  const { printCompletions } = await import('./completion.ts');
  await printCompletions(words.slice(1));
} else if (words.some((word) => secret.test(word))) {
  await refuse(
    'A secret among the arguments is visible to every user of this machine, and kept by the shell: replace it. Keys come from a file, standard input, FREEHOLD_KEY or a prompt.',
  );
} else await runApplication();
