/** Why a sign-in with an identity provider failed, as the person in front of the browser is told. */
export const ssoRefusals = {
  not_begun: 'This browser did not begin the sign-in. Begin again.',
  too_late: 'The sign-in took too long. Begin again.',
  used_before: 'This was used before. Begin again.',
  email_missing: 'The identity provider did not say which email is yours.',
  email_unverified: 'The identity provider did not confirm your email.',
  domain_unverified: 'Your organization does not vouch for the domain of your email. Sign in, and link the account.',
  mailbox_unverified: 'You have not confirmed your email here yet. Sign in, and link the account.',
  not_a_member: 'You are not a member of the organization. Ask its administrators to invite you.',
  removed_member: 'You were removed from the organization. Ask its administrators to invite you.',
  too_many_members: 'The organization has gained too many members today. Try again tomorrow.',
} as const satisfies Record<string, string>;
export type SsoRefusal = keyof typeof ssoRefusals;
