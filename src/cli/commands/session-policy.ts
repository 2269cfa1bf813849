import { choice, edits, type Group, shows, slug, text, texts } from '../definition.ts';
import { at, given, isYes, numberOrNull, orNull } from '../given.ts';

export const sessionPolicy: Group = {
  brief: 'rules for the sessions of people in an organization',
  commands: {
    show: shows({
      brief: 'show the rules',
      arguments: [slug],
      run: ({ client }, _flags, args) => client.sessions.readPolicy({ path: { slug: at(args, 0) } }),
    }),
    update: edits({
      brief: 'change the rules',
      arguments: [slug],
      flags: {
        mfaRequired: choice('whether only people who have proved two factors enter', ['yes', 'no']),
        mfaGraceUntil: text('RFC 3339: until then, others still enter; `none`; default: seven days from now', 'time'),
        factors: choice('the kind of second factor that counts', ['totp', 'webauthn', 'all']),
        idleSeconds: text('after which an unused session must be proved again; `none`', 'number'),
        networks: texts('networks, such as 203.0.113.0/24, from which sessions enter; `all`', 'network,…'),
        ssoRequired: choice('whether only people of its identity providers enter', ['yes', 'no']),
        passwordAllowed: choice('whether sessions that began with a password enter', ['yes', 'no']),
        trustIdpMfa: choice('whether a second factor at the provider counts', ['yes', 'no']),
        recoveryApproval: choice('which recoveries of members it looks at', ['never', 'factors', 'always']),
        maxAgeSeconds: text('after which every session must be proved again; `none`', 'number'),
      },
      run: (
        { client },
        { mfaGraceUntil, idleSeconds, maxAgeSeconds, networks, factors, recoveryApproval, ...answers },
        args,
      ) =>
        client.sessions.updatePolicy({
          path: { slug: at(args, 0) },
          body: given({
            mfaGraceUntil: orNull(mfaGraceUntil, 'none'),
            factors: factors === undefined ? undefined : factors === 'all' ? null : [factors],
            idleSeconds: numberOrNull(idleSeconds, 'none'),
            maxAgeSeconds: numberOrNull(maxAgeSeconds, 'none'),
            networks: orNull(networks && [...networks], 'all'),
            mfaRequired: isYes(answers.mfaRequired),
            ssoRequired: isYes(answers.ssoRequired),
            passwordAllowed: isYes(answers.passwordAllowed),
            trustIdpMfa: isYes(answers.trustIdpMfa),
            recoveryApproval,
          }),
        }),
    }),
  },
};
