// Which rules of a session policy a session that is in the organization would not meet.
import type { MemberSession } from '../../../../src/client/index.ts';

export const rules = ['mfaRequired', 'ssoRequired', 'passwordRefused'] as const;
export type Rule = (typeof rules)[number];

type Proof = Pick<MemberSession, 'aal' | 'methods'>;

const secondFactorLevel = 2;

const meets: Readonly<Record<Rule, (session: Proof) => boolean>> = {
  mfaRequired: ({ aal }) => aal >= secondFactorLevel,
  // Owners with a passkey enter in any case; whether somebody is one is decided for members.
  ssoRequired: ({ methods }) => methods.includes('oidc'),
  passwordRefused: ({ methods }) => !methods.includes('pwd'),
};

interface MemberSessions {
  readonly role: string;
  readonly sessions: readonly Proof[];
}

/** How many sessions of a member a rule would shut out. */
export const shutOutBy = (rule: Rule, { role, sessions }: MemberSessions): number =>
  sessions.filter((session) => {
    const isOwnerWithPasskey = role === 'owner' && session.methods.includes('hwk');
    return !meets[rule](session) && !(rule === 'ssoRequired' && isOwnerWithPasskey);
  }).length;
