import { DomainError } from '../../contract/errors.ts';
import { isPlatformOnly, type Permission } from '../../contract/permissions.ts';
import type { PersonPrincipal, Principal } from '../../contract/principal.ts';
import type { Authenticator, Entrance } from './authenticator.ts';

interface Call extends Entrance {
  /** The organization that the call names; undefined: none. */
  readonly slug: string | undefined;
  /** What the route needs; undefined: nothing but a caller. */
  readonly permission: Permission | undefined;
}

type Access = Pick<Authenticator, 'enter' | 'operate'>;

/**
 * Decides as whom a signed-in person makes a call: as a member of the organization that the call names, or as an operator where
 * the person is no member, where no organization is named, and where no member could have the permission. So the rules of an
 * organization hold for its members, whatever else they are. Returns a promise only for a look-up.
 */
export const actAs = (access: Access, person: PersonPrincipal, call: Call): Principal | Promise<Principal> => {
  const { slug, permission } = call;
  const isOperators = slug === undefined || (permission !== undefined && isPlatformOnly(permission));
  if (isOperators) return first(access, person, call);
  try {
    const member = access.enter(person, slug, call);
    return member instanceof Promise ? member.catch((error: unknown) => instead(access, person, error)) : member;
  } catch (error) {
    return instead(access, person, error);
  }
};

/** As an operator, or else as a member. */
const first = async (access: Access, person: PersonPrincipal, call: Call): Promise<Principal> => {
  const operator = await access.operate(person);
  if (operator !== null) return operator;
  const { slug } = call;
  if (slug === undefined) {
    throw new DomainError('organization_required', 'Name the organization in the header Freehold-Organization.');
  }
  return access.enter(person, slug, call);
};

/** As an operator, because the person is not a member. */
const instead = async (access: Access, person: PersonPrincipal, error: unknown): Promise<Principal> => {
  const isStranger = error instanceof DomainError && error.code === 'not_found';
  const operator = isStranger ? await access.operate(person) : null;
  if (operator === null) throw error;
  return operator;
};
