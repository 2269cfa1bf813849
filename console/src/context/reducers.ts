// What each action makes of the context. Pure: what has to be done about it is in `effects.ts`.
import type { Me, OwnOrganization } from '../../../src/client/index.ts';
import type { Actions, Caller, EndReason } from './actions.ts';

/** In the order of loading: one after the other, never all at once. */
type Phase = 'starting' | 'organizations' | 'access' | 'ready';

interface Organizations {
  readonly known: readonly OwnOrganization[];
  readonly hasMore: boolean;
}

/** The organization that the URL names. */
interface Current {
  readonly slug: string;
  /** null: not known yet, or to be asked for again. */
  readonly me: Me | null;
}

export interface Context {
  readonly caller: Caller | null;
  /** Why nobody is signed in; null: somebody is, or that is not known yet. With a caller: it has to sign in again. */
  readonly ended: EndReason | null;
  readonly phase: Phase;
  /** Why the phase does not end. */
  readonly error: Error | null;
  readonly organizations: Organizations | null;
  readonly current: Current | null;
}

export const emptyContext: Context = {
  caller: null,
  ended: null,
  phase: 'starting',
  error: null,
  organizations: null,
  current: null,
};

/** Tells callers apart. */
export const idOf = (caller: Caller): string =>
  caller.kind === 'person' ? caller.account.id : (caller.me.key?.id ?? caller.me.kind);

/** Whether both may see the same. */
export const isSameCaller = (one: Caller | null, other: Caller | null): boolean =>
  one !== null && other !== null && one.kind === other.kind && idOf(one) === idOf(other);

type Reducer<Type extends keyof Actions> = (context: Context, action: Actions[Type]) => Context;

/** What comes after the organizations: what the caller may do in the one that is shown, if one is. */
const phaseOf = ({ current }: Pick<Context, 'current'>): Phase =>
  current === null || current.me !== null ? 'ready' : 'access';

const isShown = (context: Context, slug: string): boolean => context.current?.slug === slug;

export const reducers: { readonly [Type in keyof Actions]: Reducer<Type> } = {
  signedIn: (context, { caller }) => {
    // What the page shows, and what was typed into it, stays.
    if (isSameCaller(context.caller, caller)) return { ...context, caller, ended: null, error: null };
    // The URL may name an organization before it is known who asks.
    const current = context.current && { slug: context.current.slug, me: null };
    return { ...emptyContext, caller, phase: 'organizations', current };
  },
  organizationsLoaded: (context, { organizations, hasMore }) =>
    context.caller === null
      ? context
      : { ...context, organizations: { known: organizations, hasMore }, phase: phaseOf(context), error: null },
  contextEntered: (context, { slug }) => {
    if (isShown(context, slug)) return context;
    const entered = { ...context, current: { slug, me: null }, error: null };
    return context.organizations === null ? entered : { ...entered, phase: phaseOf(entered) };
  },
  // An answer about an organization that was left is late.
  accessLoaded: (context, { slug, me }) =>
    isShown(context, slug) && context.caller !== null
      ? {
          ...context,
          current: { slug, me },
          phase: context.organizations === null ? context.phase : 'ready',
          error: null,
        }
      : context,
  accessChanged: (context, { slug }) => (isShown(context, slug) ? { ...context, phase: 'access' } : context),
  loadingFailed: (context, { error }) => (context.phase === 'ready' ? context : { ...context, error }),
  contextLeft: (context) => {
    if (context.current === null) return context;
    const left = { ...context, current: null, error: null };
    return context.organizations === null ? left : { ...left, phase: phaseOf(left) };
  },
  // Who has not signed out comes back to the page as it was.
  sessionEnded: (context, { because }) => {
    if (because === 'ended' && context.caller !== null) return { ...context, ended: because };
    return { ...emptyContext, ended: because, current: context.current && { slug: context.current.slug, me: null } };
  },
};
