/** Builds texts of about a given number of UTF-16 units that are expensive to compose, fold, trim or search. */
export const hostileTexts: Readonly<Record<string, (length: number) => string>> = {
  'combining marks in the wrong order': (length) => `a${'\u0301'.repeat(length / 2)}${'\u0316'.repeat(length / 2)}`,
  'combining marks by turns': repeating('\u0301\u0316'),
  'letters that fold to more': repeating('\u0390\ufdfa'),
  dots: repeating('.'),
  'letters and dots': repeating('a.'),
  'at signs': repeating('a@'),
  hyphens: repeating('a-'),
  spaces: repeating(' '),
  'spaces of other kinds': repeating('\u3000\u00a0'),
  'line feeds': repeating('\n'),
  quotes: repeating('"'),
  'quotes of entity tags': repeating('W/"'),
  apostrophes: repeating("'"),
  commas: repeating('a,'),
  backslashes: repeating('\\'),
  'a key without its end': repeating('fh_user_sk_'),
  'a key of an application': repeating('-app_env_'),
  'a token without its end': repeating('-eyJa'),
  'a signing secret': repeating('whsec_'),
  'a URL with a password': repeating('a://b:'),
  'ids in upper case': repeating('01983F0A-6F3E-7C51-9D2B-5B8E4C7A91D0'),
  'lone surrogates': repeating('\ud800'),
  'NUL bytes': repeating('\0'),
};

/** Encloses a text in letters, so that it is not trimmed immediately. */
function repeating(unit: string): (length: number) => string {
  return (length) => `a${unit.repeat(Math.ceil(length / unit.length))}a`;
}
