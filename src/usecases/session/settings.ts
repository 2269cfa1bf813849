import type { SessionClient } from '../../contract/session.ts';
import type { SessionLife } from '../../db/session/store.ts';

export interface SessionSettings {
  readonly life: Readonly<Record<SessionClient, SessionLife>>;
  /** How long the holder of a refresh token that was used gets the same answer again. */
  readonly graceSeconds: number;
  readonly perPersonMax: number;
}
