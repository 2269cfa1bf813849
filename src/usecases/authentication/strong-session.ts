import type { SessionCredential } from '../../contract/credential.ts';
import { DomainError } from '../../contract/errors.ts';
import { isPlatformKey, sessionOf } from '../../contract/principal.ts';
import type { Context } from '../context.ts';
import { assertPasswordSound, proofSeconds } from './step-up.ts';

const byOperator = 'A platform key is nobody in particular. Make a person an operator, who signs in and does this.';

/** The session of a person who has signed in; a key is nobody in particular. */
export const ownSession = ({ principal }: Pick<Context, 'principal'>): SessionCredential => {
  const session = sessionOf(principal);
  if (session === null) throw new DomainError('session_required', isPlatformKey(principal) ? byOperator : undefined);
  return session;
};

/** The same of a person who has proved two factors lately, also if the person has none yet. */
export const strongSession = (ctx: Pick<Context, 'principal'>, now = Date.now()): SessionCredential => {
  const session = ownSession(ctx);
  assertPasswordSound(session);
  const { aal, strongAt, hasFactor } = session;
  if (aal === 2 && strongAt !== null && strongAt + proofSeconds * 1_000 > now) return session;
  const remedy = hasFactor ? 'Prove your second factor first.' : 'Add a second factor to your account first.';
  throw new DomainError('step_up_required', remedy);
};
