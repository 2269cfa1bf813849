import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useContextPart } from '../../context/context.ts';
import type { Context } from '../../context/reducers.ts';
import { useText } from '../../text/text.tsx';
import style from './shell.module.css';
import { useSignOut } from './use-sign-out.ts';

const nameOf = (caller: Context['caller']): string => {
  if (caller === null) return '';
  return caller.kind === 'person'
    ? caller.account.email
    : (caller.me.user?.email ?? caller.me.key?.name ?? caller.me.kind);
};

interface AccountMenuProps {
  readonly onShortcuts: () => void;
}

/** Who is signed in, on which server, and what is not about an organization. */
export const AccountMenu = ({ onShortcuts }: AccountMenuProps) => {
  const t = useText();
  const signOut = useSignOut();
  const id = useId();
  const caller = useContextPart((now) => now.caller);
  const who = nameOf(caller);
  const { host } = window.location;
  const hide = (): void => document.getElementById(id)?.hidePopover();
  return (
    <div className={style.account}>
      <button type="button" className={style.accountButton} popoverTarget={id}>
        <span className="visually-hidden">{t('shell.account')}: </span>
        <span className={style.initial} aria-hidden="true">
          {who.slice(0, 1).toUpperCase()}
        </span>
        <span className={style.who}>{who}</span>
      </button>
      <div id={id} popover="auto" className={style.accountMenu}>
        <p>
          <strong>{who}</strong>
          <span>{t('shell.host', { host })}</span>
        </p>
        <ul>
          {caller?.kind === 'person' && (
            <li>
              <Link to="/account" onClick={hide}>
                {t('account.title')}
              </Link>
            </li>
          )}
          <li>
            <Link to="/settings" onClick={hide}>
              {t('settings.title')}
            </Link>
          </li>
          <li>
            <button
              type="button"
              onClick={() => {
                hide();
                onShortcuts();
              }}
            >
              {t('shortcuts.title')}
            </button>
          </li>
          <li>
            <a href="/docs">{t('shell.docs')}</a>
          </li>
          <li>
            <a href="/docs/api-reference">{t('shell.apiReference')}</a>
          </li>
          <li>
            <button type="button" onClick={signOut}>
              {t('shell.signOut')}
            </button>
          </li>
        </ul>
      </div>
    </div>
  );
};
