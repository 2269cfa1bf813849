import { acts, argument, type Group, lists, required, text } from '../definition.ts';
import { at } from '../given.ts';

const id = argument('id', 'id of the person, which `freehold person list` shows');
const reason = { reason: required(text('why, for the audit trail of the person')) };

export const person: Group = {
  brief: 'people across all organizations, for those who operate the installation',
  commands: {
    list: lists({
      brief: 'find a person by its email',
      columns: ['email', 'isEmailVerified', 'disabledAt', 'createdAt', 'id'],
      flags: { email: required(text('the whole address', 'email')) },
      run:
        async ({ client }, { email }) =>
        () =>
          client.people.list({ query: { email } }),
    }),
    disable: acts({
      brief: 'refuse a person everywhere within a second, for an account in the wrong hands',
      arguments: [id],
      flags: reason,
      question: (_flags, [one]) => `Disable the person ${one} in all organizations?`,
      run: ({ client }, { reason: why }, args) =>
        client.people.disable({ path: { id: at(args, 0) }, body: { reason: why } }),
    }),
    enable: acts({
      brief: 'let a disabled person sign in again',
      arguments: [id],
      flags: reason,
      run: ({ client }, { reason: why }, args) =>
        client.people.enable({ path: { id: at(args, 0) }, body: { reason: why } }),
    }),
  },
};
