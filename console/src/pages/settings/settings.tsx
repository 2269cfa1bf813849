import type { Preferences } from '../../kept-preferences.ts';
import { CheckField, SelectField } from '../../parts/field/field.tsx';
import { Page } from '../../parts/page/page.tsx';
import { changePreferences, usePreferences } from '../../preferences.ts';
import { isShownLocale } from '../../text/catalogs.ts';
import { useText } from '../../text/text.tsx';
import style from './settings.module.css';

const themes: readonly Preferences['theme'][] = ['system', 'light', 'dark'];
const zones: readonly Preferences['zone'][] = ['local', 'utc'];
const densities: readonly Preferences['density'][] = ['compact', 'comfortable'];

/** How the console looks in this browser. What belongs to the person is in the account. */
export const SettingsPage = () => {
  const t = useText();
  const { locale, theme, zone, density, shortcuts } = usePreferences();
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Page title={t('settings.title')} lead={t('settings.lead')}>
      <div className={style.form}>
        <SelectField
          label={t('settings.locale')}
          hint={t('settings.localeHint')}
          value={locale ?? ''}
          onChange={({ target: { value } }) => changePreferences({ locale: isShownLocale(value) ? value : null })}
        >
          <option value="">{t('settings.localeOfBrowser')}</option>
          <option value="en" lang="en">
            {t('language.en')}
          </option>
          <option value="de" lang="de">
            {t('language.de')}
          </option>
        </SelectField>
        <SelectField
          label={t('settings.theme')}
          value={theme}
          onChange={({ target }) => changePreferences({ theme: chosen(themes, target.value, theme) })}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {t(`settings.theme.${each}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('settings.zone')}
          hint={t('settings.zoneHint')}
          value={zone}
          onChange={({ target }) => changePreferences({ zone: chosen(zones, target.value, zone) })}
        >
          <option value="local">{t('settings.zone.local', { zone: ownZone })}</option>
          <option value="utc">{t('settings.zone.utc')}</option>
        </SelectField>
        <SelectField
          label={t('settings.density')}
          value={density}
          onChange={({ target }) => changePreferences({ density: chosen(densities, target.value, density) })}
        >
          {densities.map((each) => (
            <option key={each} value={each}>
              {t(`settings.density.${each}`)}
            </option>
          ))}
        </SelectField>
        <CheckField
          label={t('settings.shortcuts')}
          hint={t('settings.shortcutsHint')}
          checked={shortcuts}
          onChange={({ target }) => changePreferences({ shortcuts: target.checked })}
        />
      </div>
    </Page>
  );
};

const chosen = <T extends string>(values: readonly T[], text: string, otherwise: T): T =>
  values.find((value) => value === text) ?? otherwise;
