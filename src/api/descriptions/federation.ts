export const domainDescriptions = {
  create:
    'Adds a domain for whose mailboxes the organization vouches. The answer says which TXT record proves that it controls the domain. The domain counts once it is verified. An organization has at most 50.',
  list: 'Newest first.',
  read: 'With the record that verifies it.',
  verify:
    'Reads the TXT record from the DNS. If it is there, the domain is verified and belongs to this organization alone; another one that has verified it keeps it while its own record is there (`domain_taken`), and loses it otherwise. If it is not there, 409 `domain_unverified` names it; a new record may take a while to arrive. The record is looked up once a day: after five days in a row without it, the domain is `pending` again.',
  delete:
    'From then on nobody is led to an identity provider, or found, by an email of the domain. People who have signed in before go on to do so.',
} as const;

export const connectionDescriptions = {
  create:
    'Connects an identity provider by OpenID Connect. Register the `redirectUri` of the answer at the provider, then test the connection. The provider vouches for everybody in the organization, owners included, so only owners connect one. An organization has at most 20.',
  list: 'Newest first.',
  read: 'Without its secret.',
  update:
    'Only the given fields change. With another client or secret, the connection has to pass its test again. When it is disabled, the sessions that began by it end within a second. While the session policy requires an identity provider or refuses passwords, the last one that has passed its test cannot be disabled, and takes another client or secret only if the provider accepts it (`illegal_transition`).',
  delete:
    'Removes the connection and the links of people to it, and ends the sessions that began by it within a second. Refused like disabling it.',
  test: 'Reads the metadata and the keys of the provider, and asks whether it knows the client. Says in plain words what is wrong; the answer is 200 in any case.',
} as const;
