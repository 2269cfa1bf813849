// The part of docs/cli.md that the definitions of the commands say.
import { absentOperations, commands } from '../src/cli/commands.ts';
import { connection, type Definition, type Group, isGroup } from '../src/cli/definition.ts';
import { flagText, usageOf } from '../src/cli/usage.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

const flagRows = ({ flags }: Definition): string[][] =>
  Object.entries(flags)
    .filter(([name]) => !Object.hasOwn(connection, name) || !('profile' in flags && 'json' in flags && 'url' in flags))
    .map(([name, flag]) => [
      `\`${flagText(name, flag)}\``,
      `${flag.brief}${flag.isRequired === true ? ' (required)' : ''}`,
    ]);

const commandText = (path: string, definition: Definition): string => {
  const { brief, description, arguments: args } = definition;
  const rows = [...args.map(({ name, brief: what }) => [`\`<${name}>\``, what]), ...flagRows(definition)];
  return [
    `### freehold ${path}`,
    [sentence(brief), ...(description === undefined ? [] : [description])].join(' '),
    `\`\`\`text\n${usageOf(path, definition)}\n\`\`\``,
    ...(rows.length === 0 ? [] : [table(['argument or flag', 'meaning'], rows)]),
  ].join('\n\n');
};

const groupText = ({ commands: entries }: Group, path: string): string[] =>
  Object.entries(entries).flatMap(([name, entry]) => {
    const inner = path === '' ? name : `${path} ${name}`;
    return isGroup(entry) ? groupText(entry, inner) : [commandText(inner, entry)];
  });

/** A section for each group of commands. */
export const cliReference = (): string => {
  const groups = Object.entries(commands.commands).filter((entry): entry is [string, Group] => isGroup(entry[1]));
  const single = Object.entries(commands.commands).filter((entry): entry is [string, Definition] => !isGroup(entry[1]));
  const common = Object.entries(connection).map(([name, flag]) => [`\`${flagText(name, flag)}\``, flag.brief]);
  return [
    'Every command that calls the api also takes these flags:',
    table(['flag', 'meaning'], common),
    ...groups.flatMap(([name, group]) => [
      `## ${sentence(`${name}: ${group.brief}`).replace(/\.$/, '')}`,
      ...groupText(group, name),
    ]),
    '## On this machine',
    ...single.map(([name, definition]) => commandText(name, definition)),
    '## Operations of the API without a command',
    table(
      ['operation', 'reason'],
      Object.entries(absentOperations).map(([name, reason]) => [`\`${name}\``, reason]),
    ),
  ].join('\n\n');
};
