// Secrets are recognized by their form in the finished text: a list of paths would miss the one place nobody thought of.
// Strangers choose part of that text, so a rule must not search ahead for the end of a secret: no unbounded run stands
// before a required literal. A rule takes the whole run and inspects it afterwards.

export const redacted = '[redacted]';

/** One cheap scan decides whether the rules below run. */
const suspicious =
  /_sk_|whsec_|bearer|basic |:\/\/[^\s/:]*:|eyJ|PRIVATE KEY|\nparams: |\\nparams: |passw|pwd|secret|token|api-?_?key|authorization|cookie|pepper|key_?hash/i;

const secretNames =
  'pass(?:word|wd)?|pwd|(?:client_?)?secret|(?:access|refresh|id|session|auth)?_?token|(?:x-)?api[-_]?key|authorization|proxy-authorization|cookie|set-cookie|private_?key|pepper|key_?hash|bootstrap_?key';

interface RedactionRule {
  /** Texts that start the rule. A test repeats them to show that the time grows no faster than the text. */
  readonly beginnings: readonly string[];
  readonly mask: (text: string) => string;
}

/** Keeps the first group. */
const replacing = (beginnings: readonly string[], form: RegExp, mask = `$1${redacted}`): RedactionRule => ({
  beginnings,
  mask: (text) => text.replace(form, mask),
});

const keyMark = '_sk_';

const maskApplicationKey = (run: string): string => {
  const end = run.toLowerCase().indexOf(keyMark, 'app_env_'.length) + keyMark.length;
  return end < keyMark.length || end === run.length ? run : `${run.slice(0, end)}${redacted}`;
};

const passwordLengthMax = 1_024;

/** Masks, in a run without white space, from the colon after a user to the last `@`: a password may contain one. */
const maskPasswords = (run: string): string => {
  const beginning = /\b[a-z][a-z+.-]{0,20}:\/\/[^\s"/:@\\]*:/gi;
  let masked = '';
  let from = 0;
  let next = run.indexOf('@');
  while (next !== -1 && beginning.exec(run) !== null) {
    const start = beginning.lastIndex;
    if (next < start) next = run.indexOf('@', start);
    if (next === -1 || next - start > passwordLengthMax) continue;
    const end = run.lastIndexOf('@', start + passwordLengthMax);
    if (end > start) masked += `${run.slice(from, start)}${redacted}`;
    if (end > start) from = end;
    beginning.lastIndex = end;
  }
  return masked + run.slice(from);
};

/** Masks from the first line of a key to its last, or to the end of the string that contains it. */
const maskPrivateKeys = (text: string): string => {
  const beginning = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g;
  const ending = /-----END [A-Z ]{0,40}PRIVATE KEY-----/y;
  let masked = '';
  let from = 0;
  for (let found = beginning.exec(text); found !== null; found = beginning.exec(text)) {
    masked += `${text.slice(from, found.index)}${redacted}`;
    let at = beginning.lastIndex;
    while (at < text.length && text[at] !== '"' && !text.startsWith('-----END', at)) at += text[at] === '\\' ? 2 : 1;
    ending.lastIndex = at;
    from = ending.test(text) ? ending.lastIndex : Math.min(at, text.length);
    beginning.lastIndex = from;
  }
  return masked + text.slice(from);
};

// Text may be JSON, or JSON inside JSON. There, a backslash and the character after it belong together: the expressions
// consume them in pairs, which leaves valid JSON.
export const redactionRules: readonly RedactionRule[] = [
  replacing(['fh_user_sk_', 'fh_a'], /\b(fh_[a-z]{1,20}_sk_)[\w-]+/gi),
  {
    beginnings: ['app_env_', 'app_env_a_sk_'],
    mask: (text) => text.replace(/\bapp_env_[\w-]+/gi, maskApplicationKey),
  },
  replacing(['whsec_'], /\b(whsec_)[\w+/=-]+/gi),
  replacing(['bearer ', 'bearer'], /\b(bearer\s{1,20})[\w.~+/=-]+/gi),
  replacing(['basic ', 'basic a'], /\b(basic\s{1,20})[\w+/=-]{8,}/gi),
  {
    beginnings: ['a://b:', 'a://', 'a://b:c', 'a://b:"'],
    mask: (text) =>
      text.replace(
        /\b[a-z][a-z+.-]{0,20}:\/\/[^\s"/:@\\]*:[^\s"\\]*(?:(?:\\["\\/]|"(?![,:}\]\s]))[^\s"\\]*)*/gi,
        maskPasswords,
      ),
  },
  // A token cut off after its first dot still shows whom it is about.
  {
    beginnings: ['eyJ', 'eyJa', 'eyJa.'],
    mask: (text) => text.replace(/\beyJ[\w-]+(?:\.[\w-]*){0,2}/g, (run) => (run.includes('.') ? redacted : run)),
  },
  { beginnings: ['-----BEGIN ', '-----BEGIN PRIVATE KEY-----'], mask: maskPrivateKeys },
  // Bound values that drizzle adds to its message; they end at the stack or with the string.
  replacing(['\nparams: ', 'Failed query: '], /(\nparams: )[\s\S]*?(?=\n {4}at |\ncaused by: |$)/g),
  replacing(
    ['\\nparams: ', '\\nparams: \\'],
    /(\\nparams: )[^"\\]*(?:(?!(?<!\\)\\+n(?: {4}at |caused by: ))\\[\s\S][^"\\]*)*/g,
  ),
  // `"password":"…"`, also inside a JSON string, where it ends at a quote with as many backslashes as it began with.
  replacing(
    ['"password":"', '"password"', '"password":"\\'],
    new RegExp(`("(?:${secretNames})"\\s{0,20}:\\s{0,20}")[^"\\\\]*(?:\\\\[\\s\\S][^"\\\\]*)*`, 'gi'),
  ),
  replacing(
    ['\\"password\\":\\"', '\\"password\\"', '\\'],
    new RegExp(
      `((?<!\\\\)(\\\\+)"(?:${secretNames})\\2"\\s{0,20}:\\s{0,20}\\2")[^"\\\\]*(?:(?!(?<!\\\\)\\2")\\\\[\\s\\S][^"\\\\]*)*`,
      'gi',
    ),
  ),
  // `password=…` in a connection string or a query.
  replacing(['password=', "password='"], new RegExp(`\\b((?:${secretNames})=)(?:'[^']*'|[^\\s"&;,\\\\]+)`, 'gi')),
];

/** Masks every known form of a secret in a text: a message, a stack, or a finished line of JSON. */
export const redactText = (text: string): string =>
  suspicious.test(text) ? redactionRules.reduce((masked, { mask }) => mask(masked), text) : text;
