import { FreeholdError } from '../../client/index.ts';
import { acts, argument, choice, type Group, lists, required, shows, text } from '../definition.ts';
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

export const account: Group = {
  brief: 'your account',
  commands: {
    show: shows({ brief: 'show your account', run: ({ client }) => client.account.read() }),
    update: acts({
      brief: 'change your account',
      flags: { locale: required(choice('language of mails to you', ['en', 'de'])) },
      run: ({ client }, { locale }) => client.account.update({ body: { locale } }),
    }),
    delete: acts({
      brief: 'remove your account with its sessions, password and factors, for good',
      description:
        'You are in no organization any longer, and have proved yourself within 15 minutes: freehold step-up.',
      question: () => 'Remove your account for good? It cannot be undone.',
      run: async ({ client, note }) => {
        const answer = await client.removeAccount();
        note('Your account is removed. freehold logout removes the profile.');
        return answer;
      },
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
    forgot: acts({
      brief: 'have a link for a new password mailed to you',
      isOpen: true,
      flags: { email: required(text('your email address', 'email')) },
      run: async ({ client, note }, { email }) => {
        await client.recovery.request({ body: { email } });
        note(`If ${email} is known, a link is on its way: open it, or give its token to freehold password recover.`);
        return { email };
      },
    }),
    recover: acts({
      brief: 'choose a new password by a mailed link, which ends all of your sessions',
      description:
        'The token of the link, which is what follows `#`, the new password and, if you have a second factor, a code of it are each read from their file, from standard input or, on a terminal, from a prompt.',
      isOpen: true,
      flags: {
        tokenFile: text('file with the token of the link', 'path'),
        newPasswordFile: text('file with the new password', 'path'),
        codeFile: text('file with a code of your authenticator app, or a recovery code', 'path'),
      },
      run: async ({ client, readSecret, readNewPassword, readCode }, { tokenFile, newPasswordFile, codeFile }) => {
        const token = await readSecret('token of the link', tokenFile, '--token-file');
        const chosen = { token, password: await readNewPassword(newPasswordFile, '--new-password-file') };
        return client.recovery.complete({ body: chosen }).catch(async (error: unknown) => {
          if (!(error instanceof FreeholdError && error.code === 'mfa_required')) throw error;
          const proof = await readCode('code of your authenticator app, or a recovery code', codeFile);
          return client.recovery.complete({ body: { ...chosen, ...proof } });
        });
      },
    }),
  },
};
