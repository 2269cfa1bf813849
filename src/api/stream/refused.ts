import type { Context } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { Permission } from '../../contract/permissions.ts';
import { type Holder, isPerson, type Principal } from '../../contract/principal.ts';
import { actAs } from '../../usecases/authentication/acting.ts';
import { authorize, forbidden } from '../../usecases/authorization.ts';
import type { Context as UseCaseContext } from '../../usecases/context.ts';
import { clientAddressOf } from '../client-address.ts';
import type { ApiEnv } from '../env.ts';
import { organizationOf, tokenOf } from '../middleware/bearer-authentication.ts';

/** Together with the 500 ms between polls of access changes, ends a stream within a second after its key is revoked. */
const examineMs = 400;

/** The caller as a member or an operator, as far as it still is one. */
const actingAs = (c: Context<ApiEnv>, holder: Holder, permission: Permission): Principal | Promise<Principal> => {
  if (!isPerson(holder)) return holder;
  const { access, trustedProxies } = c.get('deps');
  const addressOf = () => clientAddressOf(c, trustedProxies);
  return actAs(access, holder, { slug: organizationOf(c), permission, addressOf });
};

/** Identifies what a stream shows to a caller, where that depends on more than one permission. */
export type ViewKeyOf = (caller: Pick<UseCaseContext, 'principal' | 'policy'>) => string;

const sameForAll: ViewKeyOf = () => '';

/** Calls back when the caller's key is no longer accepted, no longer has the permission, or sees something else. */
export const onceRefused = (
  c: Context<ApiEnv>,
  permission: Permission,
  onRefused: (error: unknown) => void,
  viewKeyOf: ViewKeyOf = sameForAll,
): (() => void) => {
  const { access, control } = c.get('deps');
  const viewKey = viewKeyOf({ principal: c.get('principal'), policy: control.policy });
  const token = tokenOf(c);
  let timer: NodeJS.Timeout;
  let isEnded = false;
  const examine = async (): Promise<void> => {
    try {
      const examined = access.examine(token);
      const { principal, refusal } = examined instanceof Promise ? await examined : examined;
      if (refusal !== null) throw new DomainError(refusal);
      if (principal !== null) {
        const acting = await actingAs(c, principal, permission);
        authorize({ principal: acting, policy: control.policy }, permission);
        if (viewKeyOf({ principal: acting, policy: control.policy }) !== viewKey) throw forbidden(permission);
      }
      if (!isEnded) timer = setTimeout(examine, examineMs);
    } catch (error) {
      onRefused(error);
    }
  };
  timer = setTimeout(examine, examineMs);
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
};
