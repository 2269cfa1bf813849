import { commands } from './commands.ts';
import { type Argument, type Definition, type Flag, type Group, isGroup } from './definition.ts';
import { exitCodes, report } from './failure.ts';
import { UsageError } from './given.ts';

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A flag as it is typed. */
export const flagText = (name: string, flag: Flag): string => {
  const value = flag.kind === 'choice' ? flag.values.join('|') : flag.placeholder;
  return `--${kebab(name)}${flag.kind === 'boolean' || value === undefined ? '' : ` <${value}>`}`;
};

const argumentText = ({ name, isOptional, isRest }: Argument): string => {
  const text = `<${name}>${isRest === true ? '…' : ''}`;
  return isOptional === true ? `[${text}]` : text;
};

/** The line that tells how to call a command: what it needs, then that there is more. */
export const usageOf = (path: string, definition: Definition): string => {
  const flags = Object.entries(definition.flags);
  const needed = flags.filter(([, flag]) => flag.isRequired === true).map(([name, flag]) => flagText(name, flag));
  const others = flags.length > needed.length ? ['[flags]'] : [];
  return ['freehold', path, ...definition.arguments.map(argumentText), ...needed, ...others].join(' ');
};

/** The command or group that the words lead to. */
const find = (words: readonly string[]): { path: string[]; entry: Definition | Group } => {
  const path: string[] = [];
  let entry: Definition | Group = commands;
  for (const word of words) {
    if (!isGroup(entry)) break;
    const name: string = entry.aliases?.[word] ?? word;
    const next: Definition | Group | undefined = Object.hasOwn(entry.commands, name) ? entry.commands[name] : undefined;
    if (next === undefined) break;
    path.push(name);
    entry = next;
  }
  return { path, entry };
};

/** Explains what is wrong with the words of a command line, and returns the exit code. */
export const refuseWords = (words: readonly string[], complaint: string): number => {
  // The parser proposes flags by the names that they have in the code.
  const message = complaint.trim().replace(/did you mean .*/s, (proposal) => proposal.replace(/--\w+/g, kebab));
  if (words.includes('--json')) return report(new UsageError(message), '', true);
  const { path, entry } = find(words);
  const line = isGroup(entry) ? ['freehold', ...path, '<command>'].join(' ') : usageOf(path.join(' '), entry);
  process.stderr.write(`${message}\nusage: ${line}\n       ${['freehold', ...path, '--help'].join(' ')}\n`);
  return exitCodes.usage;
};
