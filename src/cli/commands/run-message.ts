import { argument, changes, inOrganization, required, shows, type Tools, text, type ValuesOf } from '../definition.ts';
import { given, pathOf } from '../given.ts';
import { inputFlags, inputOf } from './run-input.ts';

const named = { name: required(text('name of the message')), ...inputFlags, ...inOrganization };
const shared = { arguments: [argument('id', 'id of the run')], flags: named };

const messageOf = async (
  tools: Tools,
  { name, input, inputFile }: ValuesOf<typeof named>,
  args: readonly string[],
  updateId?: string,
) => ({
  path: await pathOf(tools, args),
  body: { name, ...given({ input: await inputOf(input, inputFile), updateId }) },
});

export const runMessages = {
  signal: changes({
    brief: 'signal a run',
    ...shared,
    run: async (tools, flags, args) => tools.client.runs.signal(await messageOf(tools, flags, args)),
  }),
  query: shows({
    brief: 'query a run',
    ...shared,
    run: async (tools, flags, args) => tools.client.runs.query(await messageOf(tools, flags, args)),
  }),
  update: changes({
    brief: 'update a run, and wait for its outcome',
    ...shared,
    flags: { ...named, updateId: text('sent again, it is the same update', 'id') },
    run: async (tools, flags, args) => tools.client.runs.update(await messageOf(tools, flags, args, flags.updateId)),
  }),
};
