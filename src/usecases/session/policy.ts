import { isDeepStrictEqual } from 'node:util';
import { sessionIn } from '../../contract/credential.ts';
import { invalidInput } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import { factorKinds } from '../../contract/factor.ts';
import { isInNetworks, parseNetworks } from '../../contract/network.ts';
import { matchPrincipal } from '../../contract/principal.ts';
import {
  mfaGraceMs,
  type SessionPolicy,
  sessionPolicyDefaults,
  type UpdateSessionPolicy,
} from '../../contract/session-policy.ts';
import { findSessionPolicy, setSessionPolicy } from '../../db/session/policy.ts';
import type { SessionPolicyRow } from '../../db/session/schema.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect } from '../tenant-change.ts';

export const readSessionPolicy = async (ctx: Context, slug: string): Promise<SessionPolicy> => {
  authorize(ctx, 'session-policy:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => presentPolicy(orgId, await findSessionPolicy(tx, orgId)));
};

export const updateSessionPolicy = async (
  ctx: Context,
  slug: string,
  change: UpdateSessionPolicy,
  conditions: Conditions,
  address: string,
): Promise<SessionPolicy> => {
  authorize(ctx, 'session-policy:update', slug);
  assertKeepsCaller(ctx, change, address);
  const { value } = await changeTenant(
    ctx,
    { slug, permission: 'session-policy:update', settled: 'session policy' },
    async (tx, { orgId }): Promise<Effect<SessionPolicy>> => {
      const before = presentPolicy(orgId, await findSessionPolicy(tx, orgId));
      assertVersion(conditions, { id: orgId, version: before.version });
      const values = changed(before, change);
      const isSame = isDeepStrictEqual({ ...before, ...values }, before);
      if (isSame) return { value: before, audit: null };
      const { mfaGraceUntil: until } = values;
      const row = await setSessionPolicy(tx, orgId, {
        ...values,
        mfaGraceUntil: until === null ? null : new Date(until),
      });
      return {
        value: presentPolicy(orgId, row),
        events: [{ type: 'session_policy.changed', payload: { orgId, ...values } }],
        audit: {
          action: 'session_policy.update',
          target: `organization:${orgId}`,
          detail: {
            ...values,
            mfaRequired: String(values.mfaRequired),
            networks: values.networks?.join(' ') ?? null,
            factors: values.factors?.join(' ') ?? null,
          },
        },
      };
    },
  );
  return value;
};

/** A signed-in member who shuts its own network out could not undo it. Keys and callers for the platform enter from anywhere. */
const assertKeepsCaller = ({ principal }: Context, { networks }: UpdateSessionPolicy, address: string): void => {
  const entersBySession = matchPrincipal(principal, {
    platform: () => false,
    operator: () => false,
    user: ({ credential }) => sessionIn(credential) !== null,
  });
  if (!entersBySession || networks === undefined || networks === null) return;
  if (isInNetworks(parseNetworks(networks), address)) return;
  throw invalidInput([{ path: 'networks', message: `must contain your address, ${address}`, code: 'custom' }]);
};

/** The policy after a change. A requirement that begins gives the members time, unless the change says how much. */
const changed = (before: SessionPolicy, change: UpdateSessionPolicy) => {
  const { mfaRequired = before.mfaRequired, idleSeconds = before.idleSeconds } = change;
  const {
    maxAgeSeconds = before.maxAgeSeconds,
    factors: accepted = before.factors,
    networks = before.networks,
  } = change;
  const factors = accepted === null ? null : factorKinds.filter((kind) => accepted.includes(kind));
  const grace = before.mfaRequired ? before.mfaGraceUntil : new Date(Date.now() + mfaGraceMs).toISOString();
  const { mfaGraceUntil = grace } = change;
  const until = mfaRequired && mfaGraceUntil !== null ? new Date(mfaGraceUntil).toISOString() : null;
  return { mfaRequired, mfaGraceUntil: until, factors, idleSeconds, maxAgeSeconds, networks };
};

const presentPolicy = (orgId: string, row: SessionPolicyRow | undefined): SessionPolicy => {
  const { mfaRequired, mfaGraceUntil, factors, idleSeconds, maxAgeSeconds, networks } = row ?? sessionPolicyDefaults;
  return {
    orgId,
    mfaRequired,
    mfaGraceUntil: mfaGraceUntil?.toISOString() ?? null,
    factors,
    idleSeconds,
    maxAgeSeconds,
    networks,
    version: row?.version ?? 0,
    updatedAt: row?.updatedAt.toISOString() ?? null,
  };
};
