import { actingIn, argument, type Group, local, shows, text, toggle } from '../definition.ts';
import { at } from '../given.ts';

const profileFlags = { profile: text('name of the profile; default: `default`', 'name') };

/** Keys and passwords stay out of the arguments, which other users of the machine can see. */
export const login = local({
  brief: 'save the address of an api and a key, or a session of yours, as a profile',
  description:
    'On a terminal you sign in by a browser, on this machine or another one; with --email by your password. Commands then act as you, and renew the session by themselves. A key is read from --key-file or from standard input. The key, the password and the code of a second factor are each read from their file, from standard input or, on a terminal, from a prompt.',
  flags: {
    ...profileFlags,
    url: text('base URL of the api; default: http://127.0.0.1:8080', 'url'),
    org: text('organization that commands are about by default', 'slug'),
    device: toggle('sign in by a browser; the default on a terminal'),
    keyFile: text('file with the key', 'path'),
    withKey: toggle('ask for a key, on a terminal'),
    email: text('sign in as this person', 'address'),
    passwordFile: text('with --email: file with the password', 'path'),
    codeFile: text('with --email: file with a code of your authenticator app, or a recovery code', 'path'),
  },
  run: async (_tools, flags) => (await import('../login.ts')).login(flags),
});

export const logout = local({
  brief: 'remove a profile with its key, or end its session',
  flags: { ...profileFlags, local: toggle('remove the profile only; its session goes on') },
  run: async (_tools, flags) => (await import('../login.ts')).logout(flags),
});

export const profile: Group = {
  brief: 'saved addresses and keys',
  commands: {
    list: local({
      brief: 'list profiles, without their keys',
      flags: { json: toggle('print JSON, one profile a line') },
      run: async (_tools, { json }) => (await import('../profile-commands.ts')).listProfiles(json === true),
    }),
    use: local({
      brief: 'use this profile unless --profile names another',
      arguments: [argument('name', 'name of the profile')],
      run: async (_tools, _flags, args) => (await import('../profile-commands.ts')).useProfile(at(args, 0)),
    }),
  },
};

export const whoami = shows({
  brief: 'show whose key or session is in use and what it permits',
  flags: actingIn,
  run: ({ client }) => client.me(),
});

const server = (args: readonly string[]) => async (): Promise<number> => (await import('../server.ts')).runServer(args);

export const dev = local({
  brief: 'run everything on this machine: Postgres, Temporal, api and worker',
  run: server(['dev']),
});

export const keyRing: Group = {
  brief: "the server's own secrets; run where the server's settings are",
  commands: {
    list: local({
      brief: 'list the secrets, and the number of keys of each pepper',
      run: server(['key-ring', 'list']),
    }),
    rotate: local({
      brief: 'add a secret',
      arguments: [{ name: 'purpose', brief: 'default: pepper', isOptional: true }],
      run: (_tools, _flags, args) => server(['key-ring', 'rotate', ...args])(),
    }),
    retire: local({
      brief: 'retire a secret that is not in use',
      arguments: [argument('id', 'id of the secret')],
      run: (_tools, _flags, args) => server(['key-ring', 'retire', ...args])(),
    }),
    rewrap: local({ brief: 'encrypt all secrets with KMS_PROVIDER', run: server(['key-ring', 'rewrap']) }),
  },
};

export const doctor = local({
  brief: 'find out why something does not work, and what to do about it',
  flags: {
    url: text('base URL of the api (FREEHOLD_URL)', 'url'),
    profile: text('saved address and key to use (FREEHOLD_PROFILE)', 'name'),
    json: toggle('print JSON, one finding a line'),
  },
  run: async (_tools, flags) => (await import('../doctor.ts')).doctor(flags),
});

export const completion = local({
  brief: 'print the script that completes commands in your shell',
  arguments: [argument('shell', 'bash, zsh or fish')],
  run: async (_tools, _flags, args) => (await import('../completion-scripts.ts')).printScript(at(args, 0)),
});
