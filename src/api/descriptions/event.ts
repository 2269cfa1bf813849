export const eventDescriptions = {
  watch: [
    'Server-Sent Events: one for each change of the organization, as it is committed. `event` is its type, the same as in webhooks, and `data` has the time and the ids of what changed, never names or other contents: read those where the caller is allowed to. Without `Last-Event-ID`, the stream begins at the present.',
    'The first event is `ready`, or `reset` if the events after `Last-Event-ID` cannot be sent: it is too old, or belongs to another organization that had the same slug. After a `reset`, read anew what was read before.',
    'A caller is sent the events of what it may read: of keys, for example, a member only those of its own. When that changes, with its role or the status of the organization, the stream closes: connect again.',
    'To resume, send the last id received as `Last-Event-ID`; browsers do so by themselves. A comment every 15 s keeps the connection open. A stream that closes was interrupted by a restart of the server, a lost connection, a key that is no longer accepted, or the time limit of one hour: connect again. The only end is `organization.deleted`, after which the organization is 404.',
    'The number of concurrent streams is limited per key, organization and process; one more is 429 `stream_limit_reached`.',
  ].join('\n\n'),
};
