import { apiKey } from './commands/api-key.ts';
import { approval, elevation } from './commands/approval.ts';
import { attention } from './commands/attention.ts';
import { audit, certificate } from './commands/audit.ts';
import { auth } from './commands/auth.ts';
import { factor, stepUp } from './commands/factor.ts';
import { domain, sso } from './commands/federation.ts';
import { invite } from './commands/invite.ts';
import { completion, dev, doctor, keyRing, login, logout, profile, whoami } from './commands/machine.ts';
import { operation } from './commands/operation.ts';
import { operator } from './commands/operator.ts';
import { org } from './commands/org.ts';
import { person } from './commands/people.ts';
import { account, password, session } from './commands/person.ts';
import { drift, payment, rateLimit } from './commands/platform.ts';
import { policy } from './commands/policy.ts';
import { role } from './commands/role.ts';
import { schedule } from './commands/schedule.ts';
import { user } from './commands/user.ts';
import { webhook } from './commands/webhook.ts';
import { runs, workflow } from './commands/workflow.ts';
import { type Definition, type Group, isGroup } from './definition.ts';

export const commands: Group = {
  brief: 'Freehold: organizations, their Temporal namespaces, and the operations that change them',
  description: [
    'Organizations, their Temporal namespaces, and the operations that change them.',
    '',
    'The api and the key come from --url and --profile, else from FREEHOLD_URL, FREEHOLD_KEY, FREEHOLD_PROFILE and FREEHOLD_ORG,',
    'else from the profile that `freehold login` has saved, with a key or with the session of a person.',
    '',
    'Exit codes: 0 done, 1 ended otherwise, 2 wrong usage, 3 not found, 4 refused, 5 unavailable, 130 interrupted.',
  ].join('\n'),
  aliases: { apikey: 'api-key' },
  commands: {
    login,
    logout,
    profile,
    whoami,
    account,
    session,
    password,
    factor,
    'step-up': stepUp,
    org,
    user,
    auth,
    role,
    invite,
    'api-key': apiKey,
    operation,
    approval,
    elevation,
    attention,
    domain,
    sso,
    webhook,
    workflow,
    schedule,
    run: runs,
    audit,
    certificate,
    operator,
    person,
    drift,
    policy,
    'rate-limit': rateLimit,
    payment,
    'key-ring': keyRing,
    dev,
    doctor,
    completion,
  },
};

/** All commands with their paths, in the order of the table. */
export const listCommands = (group: Group = commands, path: readonly string[] = []): [string, Definition][] =>
  Object.entries(group.commands).flatMap(([name, entry]): [string, Definition][] =>
    isGroup(entry) ? listCommands(entry, [...path, name]) : [[[...path, name].join(' '), entry]],
  );

const noPasskeys = 'passkeys belong to the origin of a page: a terminal has none';

/** Operations of the api without a command, with the reason. */
export const absentOperations: Readonly<Record<string, string>> = {
  addPasskey: noPasskeys,
  answerDevice: 'the page /device does it, in the browser in which the person is signed in',
  beginPasskey: noPasskeys,
  deleteInvitation: '`invite revoke` does the same, and says why',
  loginWithPasskey: noPasskeys,
  lookUpDevice: 'the page /device does it, before it asks for an approval',
  mfaOptions: noPasskeys,
  passkeyLoginOptions: noPasskeys,
  linkFederatedIdentity: 'a browser signs in at the identity provider',
  listSignInOptions: 'a page asks where to send its browser',
  evaluatePolicies: '`policy evaluate` asks one question at a time',
  receivePayment: 'a payment provider calls it, with a signature instead of a key',
  recoveryOptions: noPasskeys,
  refreshSession: 'each command renews the tokens of its session by itself',
  reportNotification: 'a gateway or mail provider calls it, with a signature instead of a key',
  startKeySession: 'a browser exchanges a key; a terminal keeps it',
  stepUpOptions: noPasskeys,
  readMetrics: 'a collector of metrics reads it',
};
