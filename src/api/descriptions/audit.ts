const list =
  'Newest first. The fields are shown exactly as they were hashed. For `access.denied` and `authentication.failed`, `detail` has the number of requests within one minute that the event stands for.';

export const auditDescriptions = {
  list,
  listPlatform: `${list} Includes refusals of unknown callers. With \`orgId\`: the chain of an organization, also of a deleted one, or of a person.`,
  prove:
    'The newest event and the newest signed checkpoint. Keep the proof: exports made later can be checked against it.',
  export:
    'The whole chain from its beginning, one JSON object per line: a header, the public keys, then the events, each checkpoint after its event. `npm run audit:verify -- <file>` checks it without a server.',
  keys: 'All keys on one page, including those that no longer sign. Store them apart from exports: anyone who can write to the database can sign with a key of their own.',
};
