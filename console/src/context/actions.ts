// What can happen to the context of the console: who is signed in, and which organization is shown.
import type { Account, Me, OwnOrganization } from '../../../src/client/index.ts';

export type Caller =
  /** `operator`: the person also acts for the platform. */
  | { readonly kind: 'person'; readonly account: Account; readonly operator: Me | null }
  /** A key that was exchanged for a session: the platform's, or that of a member of one organization. */
  | { readonly kind: 'key'; readonly me: Me };

/** Why somebody is signed out. */
export type EndReason = 'signedOut' | 'ended';

export interface Actions {
  readonly signedIn: { readonly caller: Caller };
  /** The first part of the caller's organizations; `hasMore`: the rest is found by a search. */
  readonly organizationsLoaded: { readonly organizations: readonly OwnOrganization[]; readonly hasMore: boolean };
  readonly contextEntered: { readonly slug: string };
  /** Who the caller is in the organization that is shown, and what it may do there. */
  readonly accessLoaded: { readonly slug: string; readonly me: Me };
  /** The role of the caller in the organization has changed, or may have. */
  readonly accessChanged: { readonly slug: string };
  readonly loadingFailed: { readonly error: Error };
  readonly contextLeft: Record<never, never>;
  readonly sessionEnded: { readonly because: EndReason };
}

export type Action = { [Type in keyof Actions]: { readonly type: Type } & Actions[Type] }[keyof Actions];
