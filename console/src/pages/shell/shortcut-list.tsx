import { Link } from '@tanstack/react-router';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';
import { usePlaces } from './navigation.tsx';
import style from './shell.module.css';
import { keysOf } from './shortcuts.ts';
import { paletteKeys } from './use-shortcuts.ts';

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
