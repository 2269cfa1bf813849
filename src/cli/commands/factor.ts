import { acts, argument, type Group, lists, type Tools, text } from '../definition.ts';
import { at } from '../given.ts';

const id = argument('id', 'id of the factor');
const codeFile = { codeFile: text('file with the code', 'path') };
/** An app shows its code in two groups. */
const readCode = async ({ readSecret }: Tools, file: string | undefined) => ({
  code: (await readSecret('code of your authenticator app', file, '--code-file')).replaceAll(' ', ''),
});
const hidden = 'The code is read from its file, from standard input or, on a terminal, from a prompt.';

export const factor: Group = {
  brief: 'your second factors, which a sign-in asks for besides the password',
  commands: {
    list: lists({
      brief: 'list your second factors',
      columns: ['name', 'kind', 'confirmedAt', 'lastUsedAt', 'id'],
      run:
        async ({ client, note }) =>
        async () => {
          const { data, recoveryCodes } = await client.factors.list();
          note(`Recovery codes left: ${recoveryCodes}.`);
          return { data, nextCursor: null };
        },
    }),
    add: acts({
      brief: 'begin an authenticator app; its secret is printed once',
      flags: { name: text('by which you recognize it; default: Authenticator app') },
      run: async ({ client, note }, { name }) => {
        const added = await client.factors.addTotp({ body: name === undefined ? {} : { name } });
        note(`Enter the secret in the app, then: freehold factor confirm ${added.factor.id}`);
        return added;
      },
    }),
    confirm: acts({
      brief: 'add the app that was begun, by a code of it; your session is replaced',
      description: hidden,
      arguments: [id],
      flags: codeFile,
      run: async (tools, { codeFile: file }, args) => {
        const { client, replaceSession } = tools;
        const body = await readCode(tools, file);
        return replaceSession(() => client.factors.confirmTotp({ path: { id: at(args, 0) }, body }));
      },
    }),
    rename: acts({
      brief: 'give a second factor another name',
      arguments: [id, argument('name', 'by which you recognize it')],
      run: ({ client }, _flags, args) =>
        client.factors.rename({ path: { id: at(args, 0) }, body: { name: at(args, 1) } }),
    }),
    remove: acts({
      brief: 'remove a second factor',
      arguments: [id],
      question: (_flags, [one]) => `Remove the second factor ${one}?`,
      run: ({ client }, _flags, args) => client.factors.remove({ path: { id: at(args, 0) } }),
    }),
    'recovery-codes': acts({
      brief: 'print new recovery codes, for the day when the app is lost; earlier ones end',
      question: () => 'Replace your recovery codes?',
      run: async ({ client, note }) => {
        const { codes } = await client.factors.renewRecoveryCodes();
        note('Keep the codes now: they are not shown again. Each can be used once.');
        return { codes };
      },
    }),
  },
};

export const stepUp = acts({
  brief: 'prove your second factor again, for sensitive changes; your session is replaced',
  description: hidden,
  flags: codeFile,
  run: async (tools, { codeFile: file }) => {
    const { client, replaceSession } = tools;
    const body = await readCode(tools, file);
    return replaceSession(async () => ({ session: await client.sessions.stepUp({ body }) }));
  },
});
