import type { ComponentProps } from 'react';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';
import { TextField } from '../field/field.tsx';
import { fromFieldTime, toFieldTime, type Zone } from './instant.ts';

interface InstantFieldProps extends Omit<ComponentProps<typeof TextField>, 'type' | 'defaultValue' | 'hint' | 'value'> {
  readonly name: string;
  readonly defaultAt?: Date | null;
}

/** A time to fill in, in the zone in which the reader sees times. */
export const InstantField = ({ defaultAt = null, ...field }: InstantFieldProps) => {
  const t = useText();
  const { zone } = usePreferences();
  return (
    <>
      <TextField
        {...field}
        type="datetime-local"
        hint={t(`timeZone.${zone}`)}
        defaultValue={defaultAt === null ? '' : toFieldTime(defaultAt, zone)}
      />
      <input type="hidden" name={`${field.name}-zone`} value={zone} />
    </>
  );
};

/** What was filled in; null: nothing. */
export const chosenInstant = (form: FormData, name: string): Date | null => {
  const zone: Zone = form.get(`${name}-zone`) === 'utc' ? 'utc' : 'local';
  return fromFieldTime(String(form.get(name) ?? ''), zone);
};
