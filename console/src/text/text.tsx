import { i18n } from '@lingui/core';
import { useLingui } from '@lingui/react';
import type { Texts } from './ids.gen.ts';

export type TextId = keyof Texts;
type Value = string | number;
type ValuesOf<Id extends TextId> = Texts[Id] extends never ? [] : [values: Readonly<Record<Texts[Id], Value>>];

/** The text of this id in the reader's language. */
export type Translate = <Id extends TextId>(id: Id, ...values: ValuesOf<Id>) => string;

/** Whether there is a text of this id, which has come from elsewhere. */
export const isTextId = (id: string): id is TextId => Object.hasOwn(i18n.messages, id);

/** For code outside of components, which is not drawn again when the language changes. */
export const translate: Translate = (id, ...[values]) => i18n._(id, values);

export const useText = (): Translate => {
  useLingui();
  return translate;
};
