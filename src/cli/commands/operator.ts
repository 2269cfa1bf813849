import { OperatorRole } from '../../client/generated/types.gen.ts';
import { acts, argument, choice, edits, type Group, lists, required, shows, text } from '../definition.ts';
import { at, given } from '../given.ts';

const id = argument('id', 'id of the operator');
const role = choice('what the operator may do', Object.values(OperatorRole));

export const operator: Group = {
  brief: 'people who operate the installation',
  commands: {
    create: acts({
      brief: 'make a person an operator, and mail it',
      flags: {
        email: required(text('email address', 'email')),
        role: required(role),
        locale: choice('language of the mail', ['en', 'de']),
      },
      run: ({ client }, { email, role: chosen, locale }) =>
        client.operators.create({ body: { email, role: chosen, ...given({ locale }) } }),
    }),
    list: lists({
      brief: 'list the operators',
      columns: ['email', 'role', 'isEmailVerified', 'hasFactor', 'createdAt', 'id'],
      run:
        async ({ client }) =>
        (page) =>
          client.operators.list({ query: page }),
    }),
    show: shows({
      brief: 'show an operator, and what it still needs to act as one',
      arguments: [id],
      run: ({ client }, _flags, args) => client.operators.read({ path: { id: at(args, 0) } }),
    }),
    update: edits({
      brief: 'change the role of an operator',
      arguments: [id],
      flags: { role: required(role) },
      run: ({ client }, { role: chosen }, args) =>
        client.operators.update({ path: { id: at(args, 0) }, body: { role: chosen } }),
    }),
    remove: edits({
      brief: 'take the role from an operator, within a second',
      arguments: [id],
      question: (_flags, [one]) => `Take the role from the operator ${one}?`,
      run: ({ client }, _flags, args) => client.operators.remove({ path: { id: at(args, 0) } }),
    }),
  },
};
