// The one context of this page.
import { useSelector } from '@xstate/store-react';
import type { Permission } from '../../../src/contract/permissions.ts';
import type { Context } from './reducers.ts';
import { createContextStore } from './store.ts';

export const context = createContextStore();

export const useContextPart = <T>(select: (context: Context) => T): T =>
  useSelector(context.store, (snapshot) => select(snapshot.context));

/** Who the caller is where the page is: in the organization that is shown, or on the platform. */
const meOf = ({ caller, current }: Context) => {
  if (current !== null) return current.me;
  if (caller === null) return null;
  return caller.kind === 'key' ? caller.me : caller.operator;
};

export const useMe = () => useContextPart(meOf);

/** Whether the caller has the permission (null: none is needed) where the page is. The server decides again. */
export const mayHere = (now: Context, permission: Permission | null): boolean =>
  permission === null || (meOf(now)?.permissions.includes(permission) ?? false);

/** Whether the caller has the permission on the platform, also while an organization is shown. A member never has. */
export const mayOnPlatform = (now: Context, permission: Permission | null): boolean => {
  if (permission === null) return true;
  const me = meOf({ ...now, current: null });
  return me !== null && me.organization === null && me.permissions.includes(permission);
};

export const useMay = (permission: Permission): boolean => useContextPart((now) => mayHere(now, permission));

/** As `mayOnPlatform`. */
export const useMayOnPlatform = (permission: Permission): boolean =>
  useContextPart((now) => mayOnPlatform(now, permission));
