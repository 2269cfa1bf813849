import { useState } from 'react';
import { type EventType, eventTypes } from '../../../../src/contract/event-type.ts';
import type { ErrorAt } from '../../parts/action/action.tsx';
import { CheckField, SelectField, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Secret } from '../../parts/secret/secret.tsx';
import { useText } from '../../text/text.tsx';
import { eventGroups, knownTypes } from './types.ts';
import style from './webhooks.module.css';

interface EventTypesFieldProps {
  /** null: all. */
  readonly chosen: readonly string[] | null;
  readonly errorAt: ErrorAt;
}

/** All events, or a choice of them, by what they are about. */
export const EventTypesField = ({ chosen, errorAt }: EventTypesFieldProps) => {
  const t = useText();
  const [areAll, setAreAll] = useState(chosen === null);
  const [types, setTypes] = useState<ReadonlySet<EventType>>(new Set(knownTypes(chosen)));
  const set = (changed: readonly EventType[], isOn: boolean): void => {
    const rest = [...types].filter((type) => !changed.includes(type));
    setTypes(new Set(isOn ? [...rest, ...changed] : rest));
  };
  const error = errorAt('eventTypes');
  return (
    <fieldset className={style.events}>
      <legend>{t('webhook.events')}</legend>
      <CheckField
        name="allEvents"
        label={t('webhook.allEvents')}
        hint={t('webhook.allEventsHint')}
        checked={areAll}
        onChange={({ target }) => setAreAll(target.checked)}
      />
      {!areAll && (
        <div className={style.groups}>
          {eventGroups.map(([group, ofGroup]) => {
            const count = ofGroup.filter((type) => types.has(type)).length;
            return (
              <fieldset key={group} className={style.group} aria-label={t(`eventGroup.${group}`)}>
                <label>
                  <input
                    type="checkbox"
                    ref={(input) => {
                      if (input !== null) input.indeterminate = count > 0 && count < ofGroup.length;
                    }}
                    checked={count === ofGroup.length}
                    onChange={({ target }) => set(ofGroup, target.checked)}
                  />
                  {t(`eventGroup.${group}`)}
                </label>
                <div className={style.types}>
                  {ofGroup.map((type) => (
                    <label key={type}>
                      <input
                        type="checkbox"
                        name="eventTypes"
                        value={type}
                        checked={types.has(type)}
                        onChange={({ target }) => set([type], target.checked)}
                      />
                      <code>{type}</code>
                    </label>
                  ))}
                </div>
              </fieldset>
            );
          })}
        </div>
      )}
      {error !== null && (
        <div className={style.error} lang="en">
          {error}
        </div>
      )}
    </fieldset>
  );
};

export const eventTypesOf = (form: FormData): EventType[] | null =>
  form.get('allEvents') === null ? eventTypes.filter((type) => form.getAll('eventTypes').includes(type)) : null;

interface PlaceFieldsProps {
  readonly url?: string;
  readonly description?: string | null;
  readonly errorAt: ErrorAt;
}

export const PlaceFields = ({ url, description, errorAt }: PlaceFieldsProps) => {
  const t = useText();
  return (
    <>
      <TextField
        name="url"
        type="url"
        label={t('webhook.url')}
        hint={t('webhook.urlHint')}
        defaultValue={url}
        required
        error={errorAt('url')}
      />
      <TextField
        name="description"
        label={t('webhook.description')}
        defaultValue={description ?? ''}
        maxLength={200}
        error={errorAt('description')}
      />
    </>
  );
};

export const placeOf = (form: FormData) => ({
  url: typed(form, 'url') ?? '',
  description: typed(form, 'description') ?? null,
});

const overlaps = [0, 3_600, 86_400, 604_800, 2_592_000] as const;

/** How long the old secret signs as well. */
export const OverlapField = ({ errorAt }: { readonly errorAt: ErrorAt }) => {
  const t = useText();
  return (
    <SelectField
      name="overlapSeconds"
      label={t('webhook.overlap')}
      hint={t('webhook.overlapHint')}
      defaultValue={86_400}
      error={errorAt('overlapSeconds')}
    >
      {overlaps.map((seconds) => (
        <option key={seconds} value={seconds}>
          {t(`webhook.overlap.${seconds}`)}
        </option>
      ))}
    </SelectField>
  );
};

/** The secret, shown once. */
export const IssuedSecret = ({ secret }: { readonly secret: string | null }) => {
  const t = useText();
  return secret === null ? (
    <p>{t('webhook.secretRepeated')}</p>
  ) : (
    <>
      <p>{t('webhook.secretOnce')}</p>
      <Secret label={t('webhook.secret')} text={secret} />
    </>
  );
};
