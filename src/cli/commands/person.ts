import { acts, argument, type Group, lists, text } from '../definition.ts';
import { at } from '../given.ts';

export const session: Group = {
  brief: 'your sessions; `freehold login --email` starts one',
  commands: {
    list: lists({
      brief: 'list your sessions that have not ended',
      columns: ['id', 'client', 'deviceName', 'network', 'authenticatedAt', 'refreshedAt', 'isCurrent'],
      run:
        async ({ client }) =>
        (page) =>
          client.sessions.list({ query: page }),
    }),
    revoke: acts({
      brief: 'end one of your sessions',
      arguments: [argument('id', 'id of the session')],
      question: (_flags, [id]) => `End the session ${id}?`,
      run: ({ client }, _flags, args) => client.sessions.revoke({ path: { id: at(args, 0) } }),
    }),
    'revoke-others': acts({
      brief: 'end all of your sessions but this one',
      question: () => 'End all of your other sessions?',
      run: ({ client }) => client.sessions.logout({ body: { sessions: 'others' } }),
    }),
  },
};

export const password: Group = {
  brief: 'your password',
  commands: {
    change: acts({
      brief: 'change your password, which ends all of your other sessions',
      description: 'Each password is read from its file, from standard input or, on a terminal, from a prompt.',
      flags: {
        passwordFile: text('file with the current password', 'path'),
        newPasswordFile: text('file with the new password', 'path'),
      },
      run: async ({ client, readPassword, readNewPassword }, { passwordFile, newPasswordFile }) => {
        const currentPassword = await readPassword('current password', passwordFile, '--password-file');
        const newPassword = await readNewPassword(newPasswordFile, '--new-password-file');
        return client.changePassword({ body: { currentPassword, newPassword } });
      },
    }),
  },
};
