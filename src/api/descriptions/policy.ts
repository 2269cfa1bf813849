export const policyDescriptions = {
  evaluate: [
    'For services that enforce the same permissions as Freehold: asks whether a member, a key or a session may do something. The shape is that of the AuthZEN Authorization API 1.0, so gateways that speak it need no adapter.',
    'The answer is 200 also if the decision is `false`; `context` says why, and which rules have decided. Everything is looked up: `properties` of the caller change nothing. To a member, organizations, members, keys and operations that are not of its own look as if they did not exist; the platform may ask about all.',
    'A decision may be kept for `ttlSeconds`, until something ends it earlier, such as the key. Who asks again has every change of access within a second; who keeps decisions has it when they end. Obligations must be met; a service that does not know one must refuse.',
    'An action that does not exist is refused with the code `unknown_action`. If the policy cannot decide: 503 `policy_unavailable`, which must be taken as a refusal and not kept. The call changes nothing but when a key or session was last used, and each question about the token of an elevation is among its uses in the audit trail. People who operate the installation are asked about by the platform alone: by their ids, or by their tokens, which are decided about as the API would.',
  ].join('\n\n'),
  evaluateAll:
    'The same for up to 100 questions, in their order. What a question leaves out is that of the whole request; if it is missing there too: 400 `validation_failed`. `options.evaluations_semantic` stops early. Each question counts as a call against the rate limits.',
  read: 'Names the policy that decides. Its `revision` is in every decision and in the audit trail.',
  revisions:
    'All on one page: the policy that comes with the product first, then those that were found at the place that the configuration names, the newest first. The last twenty are kept.',
  activate:
    'Has a former policy decide again, in every process within a second, until another file is found. `built-in` names that of the product. It is tried again first: 409 `policy_rejected` says why it cannot be used. Without a place for policies in the configuration, only `built-in` can be activated, which changes nothing then.',
  explain:
    'Why the caller, or another member, may or may not use a permission: each rule, in the order in which they decide. About another member, `user-permission:read` is needed too, about a key `api-key:read`, and to name an operation as `resource`, `operation:read`. Without a `resource`, `conditions` names the rules that depend on it; one of a kind on which the permission does not depend changes nothing.',
  member:
    'What the member may do now, by role and in the present status of the organization. Keys with scopes have less.',
  keys: 'The public keys by which signed decisions are verified, as a JSON Web Key Set (RFC 7517). A retired key is not among them: no decision lives that long. Read them again for a `kid` that you do not know. No key needed.',
};
