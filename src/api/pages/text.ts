import type { SsoRefusal } from '../../contract/sso-refusal.ts';

interface Message {
  readonly title: string;
  readonly text: string;
}

interface Offer extends Message {
  /** What the button says. */
  readonly action: string;
}

/** The words of the pages outside of the console. */
export interface PageTexts {
  /** Of pages that are in the console, on a server without one. */
  readonly commands: Readonly<Record<'invite' | 'recover' | 'lost-factor' | 'device', Message>>;
  /** What the command asks for. */
  readonly token: string;
  readonly signedIn: Message;
  readonly linked: Message;
  readonly occupied: Offer;
  readonly beginning: Offer;
  readonly failure: string;
  readonly toSignIn: string;
  /** By the codes and reasons of failures; others are shown as the server words them. */
  readonly failures: Readonly<Record<SsoRefusal, string>> & Readonly<Record<string, string>>;
}
