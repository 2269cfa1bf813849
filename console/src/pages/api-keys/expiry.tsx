import { useState } from 'react';
import type { ErrorAt } from '../../parts/action/action.tsx';
import { SelectField } from '../../parts/field/field.tsx';
import { durationText } from '../../parts/time/duration.ts';
import { chosenInstant, InstantField } from '../../parts/time/instant-field.tsx';
import { languageOf } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';

const dayMs = 86_400_000;
const daysOffered = [7, 30, 90, 365] as const;

interface ExpiryFieldProps {
  /** What the choice that changes nothing is called; without it there is none. */
  readonly unchanged?: string;
  readonly defaultValue?: string;
  readonly errorAt: ErrorAt;
}

/** When a key is refused from: after some days, at a time, or never. */
export const ExpiryField = ({ unchanged, defaultValue = '90', errorAt }: ExpiryFieldProps) => {
  const t = useText();
  const [choice, setChoice] = useState(defaultValue);
  return (
    <>
      <SelectField
        name="expiry"
        label={t('keys.expiry')}
        value={choice}
        error={errorAt('expiresAt')}
        onChange={({ target }) => setChoice(target.value)}
      >
        {unchanged !== undefined && <option value="unchanged">{unchanged}</option>}
        {daysOffered.map((days) => (
          <option key={days} value={days}>
            {t('keys.expiryIn', { duration: durationText(days * dayMs, languageOf()) })}
          </option>
        ))}
        <option value="at">{t('keys.expiryAt')}</option>
        <option value="never">{t('keys.expiryNever')}</option>
      </SelectField>
      {choice === 'at' && <InstantField name="expiresAt" label={t('keys.expiryTime')} required />}
    </>
  );
};

/** What was chosen; undefined: no change. */
export const chosenExpiry = (form: FormData): string | null | undefined => {
  const choice = String(form.get('expiry'));
  if (choice === 'unchanged') return undefined;
  if (choice === 'never') return null;
  const at = choice === 'at' ? chosenInstant(form, 'expiresAt') : new Date(Date.now() + Number(choice) * dayMs);
  return at?.toISOString() ?? null;
};
