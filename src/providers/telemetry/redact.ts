// Secrets are found by what they look like, in the finished text: a path list misses the one place nobody thought of.

export const redacted = '[redacted]';

/** One cheap scan decides whether the expressions below run at all. */
const suspicious =
  /_sk_|whsec_|bearer|basic |:\/\/[^\s/:]*:|eyJ|PRIVATE KEY|\nparams: |\\nparams: |passw|pwd|secret|token|api-?_?key|authorization|cookie|pepper|key_?hash/i;

const secretNames =
  'pass(?:word|wd)?|pwd|(?:client_?)?secret|(?:access|refresh|id|session|auth)?_?token|(?:x-)?api[-_]?key|authorization|proxy-authorization|cookie|set-cookie|private_?key|pepper|key_?hash|bootstrap_?key';

// Text may be JSON, or JSON inside JSON: there a backslash and what follows it are one character, so the expressions
// eat them in pairs and leave JSON that still parses.
const rules: readonly (readonly [RegExp, string])[] = [
  [/\b(fh_[a-z]+_sk_)[\w-]+/gi, `$1${redacted}`],
  [/\b(app_env_[\w-]*?_sk_)[\w-]+/gi, `$1${redacted}`],
  [/\b(whsec_)[\w+/=-]+/gi, `$1${redacted}`],
  [/\b(bearer\s+)[\w.~+/=-]+/gi, `$1${redacted}`],
  [/\b(basic\s+)[\w+/=-]{8,}/gi, `$1${redacted}`],
  // A password may itself hold `@` or a quote: everything up to the last `@` goes.
  [/\b([a-z][a-z+.-]{0,20}:\/\/[^\s"/:@\\]*:)(?:[^\s"\\]|\\["\\/]|"(?![,:}\]\s])){1,1024}@/gi, `$1${redacted}@`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, redacted],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^"\\-]|\\.|-(?!----END))*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, redacted],
  // Bound values that drizzle puts into its message; they end where the stack begins, or with the string.
  [/(Failed query: [\s\S]*?\nparams: )[\s\S]*?(?=\n {4}at |\ncaused by: |$)/g, `$1${redacted}`],
  [/(\\nparams: )(?:(?!\\+n(?: {4}at |caused by: ))(?:[^"\\]|\\[\s\S]))*/g, `$1${redacted}`],
  // `"password":"…"`, and the same inside a JSON string, where it ends at a quote with as many backslashes as it began.
  [new RegExp(`("(?:${secretNames})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi'), `$1${redacted}`],
  [
    new RegExp(
      `((?<!\\\\)(\\\\+)"(?:${secretNames})\\2"\\s*:\\s*\\2")(?:(?!(?<!\\\\)\\2")(?:[^"\\\\]|\\\\[\\s\\S]))*`,
      'gi',
    ),
    `$1${redacted}`,
  ],
  // `password=…` of a connection string or a query.
  [new RegExp(`\\b((?:${secretNames})=)(?:'[^']*'|[^\\s"&;,\\\\]+)`, 'gi'), `$1${redacted}`],
];

/** Masks every known form of a secret in a text: a message, a stack, or a finished line of JSON. */
export const redactText = (text: string): string =>
  suspicious.test(text) ? rules.reduce((masked, [form, mask]) => masked.replace(form, mask), text) : text;
