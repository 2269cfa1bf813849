import { ExitCode, run } from '@stricli/core';
import { application } from './application.ts';

const words = process.argv.slice(2);

const runApplication = async (): Promise<void> => {
  const { stdout, stderr } = process;
  const context: { process: { stdout: typeof stdout; stderr: typeof stderr; exitCode?: number | string | null } } = {
    process: { stdout, stderr },
  };
  await run(application, words, context);
  const { exitCode } = context.process;
  if (exitCode === ExitCode.UnknownCommand || exitCode === ExitCode.InvalidArgument) {
    const { printUsage } = await import('./usage.ts');
    printUsage(words);
    process.exitCode = 2;
  } else if (exitCode !== ExitCode.Success) process.exitCode = 1;
};

// The shell's completion passes the words of a command line, whose flags are not those of this command.
if (words[0] === '__complete') {
  const { printCompletions } = await import('./completion.ts');
  await printCompletions(words.slice(1));
} else await runApplication();
