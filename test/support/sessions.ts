import { v7 as uuid } from 'uuid';
import type { ApiDependencies } from '../../src/api/env.ts';
import type { Db } from '../../src/db/client.ts';
import type { sessions } from '../../src/db/schema.ts';
import { insertSession, type SessionLife } from '../../src/db/session/store.ts';
import { insertVisit, type SessionVisit } from '../../src/db/session/visit.ts';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { noteEmailVerified } from '../../src/db/user/identity.ts';
import type { PersonContext } from '../../src/usecases/context.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { hashesOf, newTokens, type TokenPair } from '../../src/usecases/session/tokens.ts';

export interface TestSession extends TokenPair {
  id: string;
}

const life: SessionLife = { access: 600, idle: 3_600, absolute: 86_400 };

/** Inserts the row of the visit of a session to an organization, as the api does a little after the visit. */
export const createVisitRows = ({ db }: { db: Db }, visit: Omit<SessionVisit, 'at' | 'aal' | 'methods'>) =>
  withOrganization(db, visit.orgId, (tx) => insertVisit(tx, { ...visit, aal: 1, methods: ['pwd'], at: Date.now() }));

type Chosen = Partial<
  Pick<typeof sessions.$inferSelect, 'client' | 'aal' | 'methods' | 'boundOrgId' | 'federatedOrgId' | 'connectionId'>
> & { life?: Partial<SessionLife> };

/** Inserts the row of a session of a person who has proved to own the mailbox, as a sign-in does, and returns its tokens. */
export const createSessionRows = async (
  { db, keyRing }: { db: Db; keyRing: KeyRing },
  identityId: string,
  { life: chosenLife, ...chosen }: Chosen = {},
): Promise<TestSession> => {
  const id = uuid();
  const tokens = newTokens(keyRing, id, 0);
  const device = { deviceName: null, userAgent: null, network: null };
  const isStrong = chosen.aal === 2;
  const usual = {
    client: 'api' as const,
    aal: 1,
    methods: isStrong ? ['pwd' as const, 'otp' as const] : ['pwd' as const],
  };
  const session = { ...usual, ...chosen, id, identityId, ...device, ...hashesOf(keyRing, tokens) };
  await withPerson(db, identityId, async (tx) => {
    await insertSession(tx, session, { ...life, ...chosenLife });
    await noteEmailVerified(tx, identityId);
  });
  return { id, ...tokens };
};

/** The context of a call that a session of one factor was just let in for, whatever happens to the session from then on. */
export const callBy = (
  { control, passwords, attempts }: Pick<ApiDependencies, 'control' | 'passwords' | 'attempts'>,
  { identityId, email }: { identityId: string; email: string },
  sessionId: string,
): PersonContext => {
  const credential = {
    ...{ kind: 'session' as const, id: sessionId, identityId, aal: 1 as const, methods: ['pwd' as const] },
    ...{ authenticatedAt: Date.now(), strongAt: null, idleSecondsMax: 0, hasFactor: false, mustChangePassword: false },
    ...{ boundOrgId: null, federatedOrgId: null },
  };
  const person = { kind: 'person' as const, id: identityId, email, credential };
  return { ...control, passwords, attempts, person, requestId: 'test', network: '192.0.2.0/24' };
};
