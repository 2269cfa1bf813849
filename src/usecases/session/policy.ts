import { isDeepStrictEqual } from 'node:util';
import { sessionIn } from '../../contract/credential.ts';
import { DomainError, invalidInput } from '../../contract/errors.ts';
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
import type { Tx } from '../../db/client.ts';
import { hasTestedConnection } from '../../db/federation/connection.ts';
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
      await assertReachable(tx, orgId, before, values);
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
          detail: detailOf(values),
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

type Values = ReturnType<typeof changed>;

/** Refuses to close the way by passwords while no other one is known to work. */
const assertReachable = async (tx: Tx, orgId: string, before: SessionPolicy, values: Values): Promise<void> => {
  const isClosing = (values.ssoRequired && !before.ssoRequired) || (!values.passwordAllowed && before.passwordAllowed);
  if (isClosing && !(await hasTestedConnection(tx, orgId)))
    throw new DomainError('illegal_transition', 'Connect an identity provider first, and test it.');
};

const detailOf = ({
  mfaRequired,
  ssoRequired,
  passwordAllowed,
  trustIdpMfa,
  networks,
  factors,
  ...values
}: Values) => ({
  ...values,
  mfaRequired: String(mfaRequired),
  ssoRequired: String(ssoRequired),
  passwordAllowed: String(passwordAllowed),
  trustIdpMfa: String(trustIdpMfa),
  networks: networks?.join(' ') ?? null,
  factors: factors?.join(' ') ?? null,
});

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
  const { ssoRequired = before.ssoRequired, passwordAllowed = before.passwordAllowed } = change;
  const { trustIdpMfa = before.trustIdpMfa, recoveryApproval = before.recoveryApproval } = change;
  return {
    ...{ mfaRequired, mfaGraceUntil: until, factors, idleSeconds, maxAgeSeconds, networks },
    ...{ ssoRequired, passwordAllowed, trustIdpMfa, recoveryApproval },
  };
};

const presentPolicy = (orgId: string, row: SessionPolicyRow | undefined): SessionPolicy => {
  const { mfaRequired, mfaGraceUntil, factors, idleSeconds, maxAgeSeconds, networks } = row ?? sessionPolicyDefaults;
  const { ssoRequired, passwordAllowed, trustIdpMfa, recoveryApproval } = row ?? sessionPolicyDefaults;
  return {
    orgId,
    mfaRequired,
    mfaGraceUntil: mfaGraceUntil?.toISOString() ?? null,
    factors,
    idleSeconds,
    maxAgeSeconds,
    networks,
    ...{ ssoRequired, passwordAllowed, trustIdpMfa, recoveryApproval },
    version: row?.version ?? 0,
    updatedAt: row?.updatedAt.toISOString() ?? null,
  };
};
