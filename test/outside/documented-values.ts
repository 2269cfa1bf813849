// Values that a reader takes from an answer and puts into the next request.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const valuesIn = (value: Json, values: Map<string, string>): void => {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) valuesIn(item, values);
    return;
  }
  const put = (name: string, found: Json | undefined): void => {
    if (typeof found === 'string') values.set(name, found);
  };
  if ('steps' in value) put('<operation id>', value.id);
  if ('role' in value && 'email' in value) put(`<user id of the ${value.role}>`, value.id);
  if ('workflowId' in value && 'failure' in value) put('<run id>', value.id);
  if ('fingerprint' in value) put('<key id>', value.id);
  if ('eventTypes' in value) put('<webhook id>', value.id);
  if ('attempts' in value && 'eventType' in value) put('<delivery id>', value.id);
  put('fh_session_sk_…', value.accessToken);
  put('fh_refresh_sk_…', value.refreshToken);
  put('fh_devicecode_sk_…', value.deviceCode);
  put('<user code>', value.userCode);
  if (value.isCurrent === false) put('<id of another session>', value.id);
  if (typeof value.secret === 'string') {
    if (value.secret.startsWith('fh_user_sk_')) put('fh_user_sk_…', value.secret);
    if (value.secret.startsWith('whsec_')) put('whsec_…', value.secret);
  }
  for (const item of Object.values(value)) valuesIn(item, values);
};

/** Keeps what an answer shows, under the names that the pages use. */
export const keepValues = (body: string, values: Map<string, string>): void => {
  try {
    valuesIn(JSON.parse(body) as Json, values);
  } catch {
    // Not JSON, such as a stream of events or an export.
  }
};

/** Puts the values in; refuses a text with a name that no answer has shown. */
export const withValues = (text: string, values: ReadonlyMap<string, string>): string => {
  let filled = text;
  for (const [name, value] of values) filled = filled.replaceAll(name, value);
  const missing = /<[a-z][a-z ]+>|(?:fh_\w+_sk_|whsec_)…/.exec(filled)?.[0];
  if (missing !== undefined) throw new Error(`No answer has shown ${missing}`);
  return filled;
};
