import { Counter, type Registry } from 'prom-client';

type LoginMethod = 'password' | 'passkey' | 'sso' | 'device';
type LoginOutcome = 'accepted' | 'failed' | 'throttled' | 'overloaded';

export interface PeopleMetrics {
  /** Sign-ins. `accepted`: the person is signed in, or asked for its second factor. */
  readonly logins: Counter<'method' | 'outcome'>;
  /** Renewals of sessions. `reused`: a token was used twice, which ended the session. */
  readonly sessionRefreshes: Counter<'outcome'>;
  /** Invitations that became `pending`, were sent again, accepted or revoked. */
  readonly invitations: Counter<'state'>;
  /** Passwords whose lock an administrator or the platform has lifted. */
  readonly unlocks: Counter;
  /**
   * Recoveries of people who have lost a password or their second factors. `asked`: a link was asked for, by whichever address.
   * `failed`: the link or the second factor was not accepted, or nobody agreed.
   */
  readonly recoveries: Counter<'kind' | 'outcome'>;
  /** Sessions that can be used, counted at each scrape. */
  collectSessions(count: () => Promise<number>): void;
}

const methods: readonly LoginMethod[] = ['password', 'passkey', 'sso', 'device'];
const outcomes: readonly LoginOutcome[] = ['accepted', 'failed', 'throttled', 'overloaded'];

export const peopleMetrics = (
  registers: Registry[],
  collectFromDatabase: (name: string, help: string, source: string, read: () => Promise<number>) => void,
): PeopleMetrics => {
  const logins = new Counter({
    name: 'freehold_logins_total',
    help: 'Sign-ins, by method and outcome',
    labelNames: ['method', 'outcome'],
    registers,
  });
  const sessionRefreshes = new Counter({
    name: 'freehold_session_refreshes_total',
    help: 'Renewals of sessions',
    labelNames: ['outcome'],
    registers,
  });
  const invitations = new Counter({
    name: 'freehold_invitations_total',
    help: 'Changes of invitations, by the state that they led to',
    labelNames: ['state'],
    registers,
  });
  const unlocks = new Counter({
    name: 'freehold_password_unlocks_total',
    help: 'Locks of passwords that were lifted',
    registers,
  });
  const recoveries = new Counter({
    name: 'freehold_recoveries_total',
    help: 'Recoveries of passwords and second factors, by outcome',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const method of methods) for (const outcome of outcomes) logins.inc({ method, outcome }, 0);
  for (const outcome of ['renewed', 'reused', 'refused']) sessionRefreshes.inc({ outcome }, 0);
  for (const state of ['pending', 'resent', 'accepted', 'revoked']) invitations.inc({ state }, 0);
  for (const kind of ['password', 'factors'])
    for (const outcome of ['asked', 'completed', 'failed']) recoveries.inc({ kind, outcome }, 0);
  return {
    logins,
    sessionRefreshes,
    invitations,
    unlocks,
    recoveries,
    collectSessions: (count) =>
      collectFromDatabase('freehold_sessions_active', 'Sessions that can be used', 'sessions', count),
  };
};
