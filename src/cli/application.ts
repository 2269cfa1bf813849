import {
  type Application,
  buildApplication,
  buildCommand,
  buildRouteMap,
  type Command,
  type CommandContext,
  type RouteMap,
  text_en,
} from '@stricli/core';
import { commands } from './commands.ts';
import { type Argument, type Definition, type Flag, type Group, isGroup, type Row } from './definition.ts';
import { UsageError } from './given.ts';
import { version } from './version.ts';

const countOf = (input: string): number => {
  if (!/^\d{1,9}$/.test(input)) throw new UsageError(`${input} is not a number`);
  return Number(input);
};

const completionOf = (name: string): { proposeCompletions?: (partial: string) => Promise<string[]> } => {
  if (!['org', 'slug', 'slugs'].includes(name)) return {};
  return { proposeCompletions: async (partial) => (await import('./slug-completion.ts')).proposeSlugs(partial) };
};

const parameterOf = (name: string, flag: Flag) => {
  const { brief, placeholder, isRequired } = flag;
  const isOptional = { optional: isRequired !== true };
  const named = { brief, ...isOptional, ...(placeholder === undefined ? {} : { placeholder }) };
  switch (flag.kind) {
    case 'boolean':
      return { kind: 'boolean', brief, withNegated: false, ...isOptional };
    case 'choice':
      return { kind: 'enum', values: flag.values, ...named };
    case 'texts':
      return { kind: 'parsed', parse: String, variadic: ',', ...named };
    case 'count':
      return { kind: 'parsed', parse: countOf, ...named };
    case 'text':
      return { kind: 'parsed', parse: String, ...named, ...completionOf(name) };
  }
};

const positionalOf = ({ name, brief, isOptional }: Argument) => ({
  parse: String,
  brief,
  placeholder: name,
  optional: isOptional === true,
  ...completionOf(name),
});

const positionalsOf = (all: readonly Argument[]) => {
  const rest = all.find(({ isRest }) => isRest === true);
  // Stricli has tuples or arrays: a fixed beginning of an array has the text of its rest.
  return rest === undefined
    ? { kind: 'tuple', parameters: all.map(positionalOf) }
    : { kind: 'array', parameter: positionalOf(rest), minimum: all.length };
};

const commandOf = (path: string, definition: Definition): Command<CommandContext> => {
  const { brief, description, flags } = definition;
  const parameters = {
    flags: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, parameterOf(name, flag)])),
    positional: positionalsOf(definition.arguments),
  };
  return buildCommand({
    // What a command needs to run is loaded only then.
    loader: async () => {
      const { runCommand } = await import('./run-command.ts');
      return async (given: Row, ...args: string[]): Promise<void> => {
        const present = args.filter((argument) => argument !== undefined);
        process.exitCode = await runCommand(path, definition, given, present);
      };
    },
    // The parser's types cannot follow a table.
    parameters: parameters as never,
    docs: { brief, ...(description === undefined ? {} : { fullDescription: description }) },
  });
};

const routesOf = (group: Group, path: readonly string[]): RouteMap<CommandContext> => {
  const entries = Object.entries(group.commands);
  return buildRouteMap({
    routes: Object.fromEntries(
      entries.map(([name, entry]) => {
        const inner = [...path, name];
        return [name, isGroup(entry) ? routesOf(entry, inner) : commandOf(inner.join(' '), entry)];
      }),
    ),
    docs: { brief: group.brief, ...(group.description === undefined ? {} : { fullDescription: group.description }) },
    ...(group.aliases === undefined ? {} : { aliases: group.aliases }),
  });
};

export const application: Application<CommandContext> = buildApplication(routesOf(commands, []), {
  name: 'freehold',
  versionInfo: { currentVersion: version },
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
  localization: {
    text: {
      ...text_en,
      noCommandRegisteredForInput: ({ input, corrections }) =>
        `There is no command \`${input}\`${corrections.length === 0 ? '.' : `; did you mean ${corrections.join(' or ')}?`}`,
    },
  },
});
