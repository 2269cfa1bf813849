import { DomainError } from '../../contract/errors.ts';
import type { Lockout } from '../../contract/lockout.ts';
import type { Reason } from '../../contract/operation.ts';
import { actorOf } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import { lockIdentities } from '../../db/locks.ts';
import { findEmail } from '../../db/notification/store.ts';
import type { PasswordRow } from '../../db/password/schema.ts';
import { findPassword, lockedDevicesOf, unlockPassword } from '../../db/password/store.ts';
import { asPerson, withOrganization } from '../../db/tenancy.ts';
import type { UserRow } from '../../db/user/schema.ts';
import { findUser } from '../../db/user/store.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions, Visit } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { tellPerson } from '../notification/tell.ts';
import { assertMayChange, isSelf } from '../rank.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant } from '../tenant-change.ts';
import { strangersWaitSeconds } from './attempts.ts';

/**
 * Between two unlocks of one person by any organization. Each gives ninety further guesses, and an administrator may be the one who
 * guesses, for a place in another organization.
 */
const pauseSeconds = 4 * 60 * 60;

type Attempts = Pick<Visit, 'attempts'>;

const existing = (user: UserRow | undefined): UserRow => {
  if (user === undefined) throw new DomainError('not_found', 'The user does not exist.');
  return user;
};

/**
 * The person behind a member who has come in by itself. null: it never has, so it may not know of the organization, and the
 * organization learns and changes nothing of it.
 */
const personOf = ({ identityId, acceptedAt }: UserRow): string | null => (acceptedAt === null ? null : identityId);

/** Shows whether failed sign-ins make a member wait. What the person does in other organizations does not show. */
export const readLockout = async (ctx: Context & Attempts, slug: string, id: string): Promise<Lockout> => {
  authorize(ctx, 'lockout:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  const found = await withOrganization(ctx.db, orgId, async (tx) => {
    const identityId = personOf(existing(await findUser(tx, orgId, id)));
    return identityId === null ? null : asPerson(tx, { orgId, identityId }, () => readPassword(tx, identityId));
  });
  return lockoutOf(ctx, id, found);
};

interface Found {
  readonly email: string | undefined;
  readonly password: PasswordRow | undefined;
}

const readPassword = async (tx: Tx, identityId: string): Promise<Found> => ({
  email: await findEmail(tx, identityId),
  password: await findPassword(tx, identityId),
});

/** The lock-out of a member whose sign-ins do not wait. */
const openLockout = (userId: string, unlockedAt: Date | null): Lockout => {
  const pauseEnds = unlockedAt === null ? 0 : unlockedAt.getTime() + pauseSeconds * 1_000;
  const unlockableFrom = pauseEnds > Date.now() ? new Date(pauseEnds).toISOString() : null;
  return { userId, state: 'none', devices: null, since: null, until: null, unlockableFrom };
};

const lockoutOf = async ({ attempts }: Attempts, userId: string, found: Found | null): Promise<Lockout> => {
  if (found === null) return { ...openLockout(userId, null), state: 'hidden' };
  const { email, password } = found;
  if (email === undefined || password === undefined) return openLockout(userId, null);
  const open = openLockout(userId, password.unlockedAt);
  const devices = lockedDevicesOf(password);
  if (devices !== null) return { ...open, state: 'locked', devices, since: password.lockedAt?.toISOString() ?? null };
  const waitSeconds = await strangersWaitSeconds(attempts, email, password.unlocks);
  if (waitSeconds === 0) return open;
  const until = new Date(Date.now() + waitSeconds * 1_000).toISOString();
  return { ...open, state: 'throttled', devices: 'unknown', until };
};

/**
 * Lifts the lock of a member's password, and all waits of sign-ins with it. Sets no password and begins no session. Nobody lifts
 * its own: a thief of a session or a key would get further guesses.
 */
export const unlockUser = (
  ctx: Context,
  slug: string,
  id: string,
  { reason }: Reason,
  options: RequestOptions,
): Promise<Written<Lockout>> => {
  authorize(ctx, 'user:unlock', slug);
  const change = { slug, permission: 'user:unlock' as const, settled: 'members', options };
  return changeTenant(ctx, change, async (tx, { orgId, rank }) => {
    const user = existing(await findUser(tx, orgId, id));
    if (isSelf(ctx.principal, id)) throw new DomainError('forbidden', 'Another administrator has to unlock you.');
    assertMayChange(rank, user.role);
    const identityId = personOf(user);
    if (identityId === null)
      throw new DomainError('illegal_transition', 'The member has never come into the organization with a session.');
    const unlockedAt = await asPerson(tx, { orgId, identityId }, async () => {
      await lockIdentities(tx, [identityId]);
      if ((await findPassword(tx, identityId)) === undefined)
        throw new DomainError('illegal_transition', 'The member has no password.');
      const at = await unlockPassword(tx, identityId, pauseSeconds);
      if (at === null) throw tooSoon();
      await tellPerson(ctx, tx, identityId, 'password_unlocked', { organizationId: orgId });
      return at;
    });
    const unlocked = { ...actorOf(ctx.principal), requestId: ctx.requestId, action: 'password.unlock' };
    return {
      value: openLockout(id, unlockedAt),
      events: [{ type: 'user.unlocked', payload: { orgId, userId: id } }],
      audit: { action: 'user.unlock', target: `user:${id}`, reason },
      ofPersons: [{ ...unlocked, orgId: identityId, target: `person:${identityId}`, detail: { orgId } }],
    };
  });
};

const tooSoon = (): DomainError =>
  new DomainError(
    'illegal_transition',
    'The lock was lifted less than four hours ago. Until then, the person can choose a new password by a mailed link.',
  );
