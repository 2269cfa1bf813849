import { parseNetworks } from '../../contract/network.ts';
import type { PersonPrincipal, UserPrincipal } from '../../contract/principal.ts';
import type { MembershipRow } from '../../db/session/look-up.ts';
import type { LimitSettings } from '../rate-limit/settings.ts';
import { entranceEndOf } from './step-up.ts';

/** What a person is in one organization, and the principals of its sessions there. */
export interface Membership {
  readonly ownerId: string;
  readonly row: MembershipRow;
  /** The networks from which sessions enter; null: all. */
  readonly networks: ReturnType<typeof parseNetworks> | null;
  /** The same object for each call of a session, so that what is derived from it can be kept with it. */
  readonly principals: WeakMap<PersonPrincipal, UserPrincipal>;
}

export const membershipOf = (row: MembershipRow): Membership => ({
  ownerId: row.orgId,
  row,
  networks: row.networks === null ? null : parseNetworks(row.networks),
  principals: new WeakMap(),
});

/** The calls per hour and minute that an organization's policy allows. */
export const limitsIn = (
  { orgKeyPerHour, orgPrincipalPerMinute }: Pick<MembershipRow, 'orgKeyPerHour' | 'orgPrincipalPerMinute'>,
  { keyPerHour, principalPerMinute }: LimitSettings,
) => ({
  credentialPerHour: Math.min(orgKeyPerHour ?? keyPerHour.default, keyPerHour.max),
  principalPerMinute: Math.min(orgPrincipalPerMinute ?? principalPerMinute.default, principalPerMinute.max),
});

/** The person as a member of the organization. */
export const memberOf = (
  { row, principals }: Membership,
  person: PersonPrincipal,
  limits: LimitSettings,
): UserPrincipal => {
  const known = principals.get(person);
  if (known !== undefined) return known;
  const { userId, role, customRole, userStatus, orgId, slug, orgStatus } = row;
  const member: UserPrincipal = {
    kind: 'user',
    id: userId,
    orgId,
    slug,
    orgStatus,
    role,
    customRole,
    userStatus,
    credential: person.credential,
    scopes: null,
    entersUntil: entranceEndOf(row, person.credential),
    ...limitsIn(row, limits),
  };
  principals.set(person, member);
  return member;
};
