export const deletionDescriptions = {
  delete: [
    'Starts the operation `deleteOrganization`. Work stops at once: the organization is `deleting`, and its keys can only read and cancel. After the grace period its data is exported, its namespace deleted, its keys revoked, its rows removed in one transaction, and a certificate signed. Its slug and name are then free again.',
    'Possible from `active`, `suspended`, `inactive` and `pending`; otherwise 409 `illegal_transition`. An organization suspended by the platform can be deleted only by the platform. Under a legal hold: 409 `legal_hold`; a hold put later makes the operation wait before `deleteNamespace`.',
    '`cancel` restores the previous status until `deleteNamespace`; from then on, it is 409 `point_of_no_return`, unless the operation is `stuck`. A failed step is attempted again until it succeeds; after ten attempts the operation is `stuck`, and `retry` starts the next attempt now.',
    'A `cancel` while `stuck` undoes the operation if it has not reached `deleteNamespace`. From that step on, the operation ends `failed`, `residue` names what is left, and the organization stays `deleting`; another DELETE continues the deletion without a grace period.',
    'With `Prefer: wait=N`: 200 if the operation succeeds within that time.',
  ].join('\n\n'),
  hold: 'Prevents the organization from being deleted: a DELETE is refused with `legal_hold`, and a deletion in its grace period waits before its point of no return. Putting the hold again replaces its reason. Once a deletion has passed that point: 409 `point_of_no_return`.',
  lift: 'A deletion that was waiting for this continues. If there is no hold, the answer is also 204.',
  manifest:
    'The manifest as canonical JSON (RFC 8785). Its SHA-256 is the `manifestHash` of the operation and the `exportManifestHash` of the certificate. While the organization exists, its owners can read it too; afterwards only the platform can. No export, or none yet: 404. No longer available: 410 `export_expired`.',
  file: 'A file named in the manifest. The rows are unchanged, except that key hashes and wrapped secrets are left out. `audit.ndjson` is an audit export, which `npm run audit:verify` checks.',
  certificate:
    "A statement of what was removed and how the organization's audit trail ends, signed with a key of `/v1/audit-keys`. `npm run certificate:verify` checks it without a server. Before the operation has succeeded: 404.",
};
