export const signInDescriptions = {
  options:
    'Says where somebody signs in: by the email, if an organization has verified its domain, or by the organization. The answer has the same shape for an email or an organization that nobody knows. Send the browser to a `url`, with `returnTo` if it is to come back to a page of this server.',
  link: 'Links an account at an identity provider to the caller, who then also signs in with it. The answer has an address for this same browser; the account is the one that signs in there. The caller must have proved lately who it is (`step_up_required`), and must be a member of the organization.',
  list: 'Lists the accounts at identity providers by which the caller can sign in, oldest first.',
  unlink:
    'Removes such an account. The sessions that began by it end. The caller must have proved lately who it is (`step_up_required`).',
} as const;
