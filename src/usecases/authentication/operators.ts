import { DomainError } from '../../contract/errors.ts';
import type { OperatorRole } from '../../contract/permissions.ts';
import type { OperatorPrincipal, PersonPrincipal } from '../../contract/principal.ts';
import type { AccessFeed } from '../../db/authentication/access-feed.ts';
import type { Db } from '../../db/client.ts';
import { findOperatorRole } from '../../db/operator/look-up.ts';
import type { LimitSettings } from '../rate-limit/settings.ts';
import type { AccessCache } from './access-cache.ts';
import { createLookUp, memoryOf } from './look-up.ts';

/** Whether a person is an operator, and the principals of its sessions. */
export interface OperatorStanding {
  readonly ownerId: string;
  /** null: it is none, which is remembered, too: every change of it is announced. */
  readonly role: OperatorRole | null;
  readonly principals: WeakMap<PersonPrincipal, OperatorPrincipal>;
}

interface OperatorsOptions {
  readonly db: Db;
  readonly feed: Pick<AccessFeed, 'ageMs' | 'isReached' | 'poll'>;
  readonly operators: AccessCache<OperatorStanding>;
  readonly limits: LimitSettings;
  readonly staleSecondsMax: number;
}

/**
 * The person as an operator; null: it is none. `step_up_required` for an operator who has not proved two factors of its own: an
 * organization's identity provider vouches only inside that organization. Returns a promise only for a look-up.
 */
export type Operate = (person: PersonPrincipal) => OperatorPrincipal | null | Promise<OperatorPrincipal | null>;

export const createOperators = ({ db, feed, operators, limits, staleSecondsMax }: OperatorsOptions): Operate => {
  const standings = createLookUp<OperatorStanding>({
    feed,
    memory: memoryOf(operators),
    staleSecondsMax,
    lookedUp: () => undefined,
  });

  const admit = (standing: OperatorStanding, person: PersonPrincipal): OperatorPrincipal | null => {
    if (standing.role === null) return null;
    const { aal, boundOrgId } = person.credential;
    if (aal < 2 || boundOrgId !== null)
      throw new DomainError('step_up_required', 'Operators prove two factors of their own.');
    return principalOf(standing, standing.role, person, limits);
  };

  return (person) => {
    const known = standings.recall(person.id);
    if (known !== undefined) return admit(known, person);
    const read = async (): Promise<OperatorStanding> => ({
      ownerId: person.id,
      role: await findOperatorRole(db, person.id),
      principals: new WeakMap(),
    });
    return standings.find(person.id, read).then((found) => admit(found, person));
  };
};

/** The same object for each call of a session, so that what is derived from it can be kept with it. */
const principalOf = (
  { principals }: OperatorStanding,
  role: OperatorRole,
  person: PersonPrincipal,
  { keyPerHour, principalPerMinute }: LimitSettings,
): OperatorPrincipal => {
  const known = principals.get(person);
  if (known !== undefined) return known;
  const operator: OperatorPrincipal = {
    kind: 'operator',
    id: person.id,
    role,
    credential: person.credential,
    credentialPerHour: keyPerHour.default,
    principalPerMinute: principalPerMinute.default,
  };
  principals.set(person, operator);
  return operator;
};
