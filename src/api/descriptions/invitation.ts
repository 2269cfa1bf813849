const rank =
  'Callers cannot invite to a role above their own: 403 `forbidden`. A key with scopes can grant only roles whose permissions are all in its scopes, and a caller with a custom role only those whose permissions are all in that role.';
const limits =
  'An organization can make 100 invitations and send 100 mails about them in 24 hours: 429 `rate_limited`.';
const links =
  'The link is `<PUBLIC_URL>/console/invite#<token>`. With `delivery: email` it is mailed, and its holder has proved to own the mailbox. With `delivery: link` the answer contains it, once.';

export const invitationDescriptions = {
  create: `Invites an email address to become a member. ${links} An address has one pending invitation in an organization: otherwise 409 \`invitation_pending\`. The address of a member: 409 \`email_taken\`. ${rank} ${limits}`,
  inviteUser: `Invites a member who was added without being asked, or was created with the organization, to sign in. ${links} The platform can invite owners only, and a link that it hands over also proves to own the mailbox. ${limits}`,
  list: 'Newest first. `status=expired` are those that nobody accepted in time.',
  read: 'Without its link.',
  resend:
    'Makes another link, valid for as long as the first one was. Earlier links no longer work. The caller becomes the inviter. Possible until the invitation is accepted, revoked or replaced, also when its time is over. At most once in 60 seconds: 429 `rate_limited`.',
  revoke:
    'Its links no longer work. An invitation that was accepted: 409 `invitation_accepted`; of an acceptance and a revocation at the same time, exactly one succeeds.',
  remove: 'The same as revoking it, without a reason.',
  lookUp:
    'Shows what a link is about before anybody accepts it. The email is masked. A token that was never made: 404. A link that was replaced by another one is `revoked`.',
  accept: [
    'Makes the invited person a member. If you are signed in, send the access token of your session, and no `password`. Your email must be the invited one: otherwise 403 `email_mismatch`.',
    'Otherwise send a `password` that you choose. A person who has one, and has proved the mailbox before, must sign in: 403 `session_required`. A person who is known needs the link from the mailbox: otherwise 403 `email_proof_required`, and it is mailed. The first proof of the mailbox ends what was added to the person without one: password, second factors, links to identity providers and sessions. Accepting does not sign anybody in.',
    'The inviter must still be an active member who can grant the role: otherwise 409 `invitation_void`. The three ends have codes of their own: 409 `invitation_accepted`, 410 `invitation_revoked`, 410 `invitation_expired`.',
  ].join('\n\n'),
};
