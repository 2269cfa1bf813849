import { useNavigate } from '@tanstack/react-router';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Collection } from 'react-aria-components/Collection';
import { Header } from 'react-aria-components/Header';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { TextField } from 'react-aria-components/TextField';
import { useText } from '../text/text.tsx';
import style from './palette.module.css';
import type { Entry } from './rank.ts';
import { useResults } from './use-results.ts';

interface PaletteProps {
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

const Row = ({ entry: { id, title, detail, keys } }: { readonly entry: Entry }) => (
  <ListBoxItem id={id} textValue={detail === '' ? title : `${title}, ${detail}`} className={style.item ?? ''}>
    <span className={style.title}>{title}</span>
    <span className={style.detail}>{detail}</span>
    {keys !== undefined && <kbd>{keys}</kbd>}
  </ListBoxItem>
);

/** Finds organizations, pages, actions, and what has a pasted id. */
export const Palette = ({ onClose, onShortcuts }: PaletteProps) => {
  const t = useText();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const element = useRef<HTMLDialogElement>(null);
  const { groups, note, isSearching } = useResults(text, onShortcuts);
  const entries = useMemo(() => groups.flatMap((group) => group.entries), [groups]);
  // Closed while it is still in the page: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const choose = (id: string): void => {
    const target = entries.find((entry) => entry.id === id)?.target;
    if (target === undefined) return;
    onClose();
    if (typeof target === 'string') void navigate({ to: target });
    else target();
  };
  return (
    <I18nProvider locale={document.documentElement.lang === 'de' ? 'de-DE' : 'en-US'}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it for the keyboard. */}
      <dialog
        ref={element}
        className={style.dialog}
        aria-label={t('palette.title')}
        onCancel={(event) => {
          event.preventDefault();
          onClose();
        }}
        onClose={onClose}
        onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
      >
        <Autocomplete inputValue={text} onInputChange={setText}>
          <TextField aria-label={t('palette.title')} className={style.field ?? ''}>
            <Input
              className={style.input ?? ''}
              role="combobox"
              aria-expanded={true}
              placeholder={t('palette.placeholder')}
              autoComplete="off"
              spellCheck={false}
              // Opened to be typed into.
              autoFocus
              onKeyDown={(event) => {
                if (event.key === 'Escape') onClose();
              }}
            />
          </TextField>
          <ListBox
            aria-label={t('palette.results')}
            className={style.list ?? ''}
            items={groups}
            onAction={(key) => choose(String(key))}
          >
            {(group) => (
              <ListBoxSection id={group.id}>
                <Header className={style.group ?? ''}>{t(`palette.group.${group.id}`)}</Header>
                <Collection items={group.entries}>{(entry) => <Row entry={entry} />}</Collection>
              </ListBoxSection>
            )}
          </ListBox>
        </Autocomplete>
        {note !== null && <p className={style.note}>{note}</p>}
        <footer className={style.foot}>
          <span role="status">
            {isSearching ? t('palette.searching') : t('palette.count', { count: entries.length })}
          </span>
          <span className={style.hint}>{t('palette.hint')}</span>
        </footer>
      </dialog>
    </I18nProvider>
  );
};
