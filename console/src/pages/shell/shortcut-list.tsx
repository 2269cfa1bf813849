import { Link } from '@tanstack/react-router';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';
import { type OpenPlace, usePlaces } from './navigation.tsx';
import style from './shell.module.css';
import { pagesByKey } from './shortcuts.ts';
import { paletteKeys } from './use-shortcuts.ts';

/** The page to which `g` and this key lead; undefined: to none that the caller may open. */
export const placeOfKey = (places: readonly OpenPlace[], key: string): OpenPlace | undefined =>
  (Object.hasOwn(pagesByKey, key) ? (pagesByKey[key] ?? []) : [])
    .map((to) => places.find(({ place }) => place.to === to))
    .find((place) => place !== undefined);

/** The keys that lead to the page, as they are written; undefined: none do. */
export const keysOf = (places: readonly OpenPlace[], wanted: OpenPlace): string | undefined => {
  const key = Object.keys(pagesByKey).find((each) => placeOfKey(places, each) === wanted);
  return key === undefined ? undefined : `g ${key}`;
};

const Keys = ({ keys }: { readonly keys: string }) => (
  <span className={style.keys}>
    {keys.split(' ').map((key) => (
      <kbd key={key}>{key}</kbd>
    ))}
  </span>
);

export const ShortcutList = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useText();
  const places = usePlaces();
  const { shortcuts } = usePreferences();
  const pages = places.flatMap((each) => {
    const keys = keysOf(places, each);
    return keys === undefined ? [] : [{ keys, title: t(each.place.title) }];
  });
  const all = [
    { keys: paletteKeys, title: t('shortcuts.palette') },
    ...(shortcuts ? [{ keys: '?', title: t('shortcuts.list') }, ...pages] : []),
  ];
  return (
    <Dialog title={t('shortcuts.title')} onClose={onClose}>
      <dl className={style.shortcuts}>
        {all.map(({ keys, title }) => (
          <div key={keys}>
            <dt>{title}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
      <p className={style.shortcutsHint}>
        {shortcuts ? t('shortcuts.on') : t('shortcuts.off')}{' '}
        <Link to="/settings" onClick={onClose}>
          {t('settings.title')}
        </Link>
      </p>
    </Dialog>
  );
};
