import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { SelectField, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { durationText } from '../../parts/time/duration.ts';
import { languageOf } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';

const secondMs = 1_000;
const hourSeconds = 3_600;
const daySeconds = 86_400;

/** How long the old key of a rotation may be accepted: none, an hour, a day, a week or a month. */
const overlaps = [0, hourSeconds, daySeconds, 7 * daySeconds, 30 * daySeconds];

export const useKeyPolicy = (slug: string) =>
  useRead(orgKey(slug, 'policies', 'api-key'), (client, signal) =>
    client.apiKeys.readPolicy({ path: { slug }, signal }),
  );

interface OverlapFieldProps {
  /** In seconds; it is offered, too. */
  readonly policy: number;
  readonly label: string;
  readonly hint?: string;
  readonly error: string | null;
}

export const OverlapField = ({ policy, ...field }: OverlapFieldProps) => {
  const t = useText();
  const offered = [...new Set([...overlaps, policy])].toSorted((one, other) => one - other);
  return (
    <SelectField name="overlap" defaultValue={policy} {...field}>
      {offered.map((seconds) => (
        <option key={seconds} value={seconds}>
          {seconds === 0 ? t('keyPolicy.noOverlap') : durationText(seconds * secondMs, languageOf())}
        </option>
      ))}
    </SelectField>
  );
};

const numberOf = (form: FormData, name: string): number | null => {
  const text = typed(form, name);
  return text === undefined ? null : Number(text);
};

/** When keys are due for another, and how long both are accepted. */
export const RotationPolicy = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  const policy = useKeyPolicy(slug);
  const { data } = policy;
  return (
    <Section
      title={t('keyPolicy.title')}
      actions={
        data !== undefined && (
          <Action
            operation="updateApiKeyPolicy"
            label={t('keyPolicy.change')}
            does={t('keyPolicy.changeDoes')}
            request={(form) => ({
              path: { slug },
              body: {
                maxAgeDays: numberOf(form, 'maxAge'),
                warningDays: numberOf(form, 'warning') ?? 0,
                overlapSeconds: numberOf(form, 'overlap') ?? 0,
              },
            })}
            fields={(errorAt) => (
              <>
                <TextField
                  name="maxAge"
                  type="number"
                  min={1}
                  max={3_650}
                  label={t('keyPolicy.maxAge')}
                  hint={t('keyPolicy.maxAgeHint')}
                  defaultValue={data.maxAgeDays ?? ''}
                  error={errorAt('maxAgeDays')}
                />
                <TextField
                  name="warning"
                  type="number"
                  min={0}
                  max={365}
                  label={t('keyPolicy.warning')}
                  defaultValue={data.warningDays}
                  required
                  error={errorAt('warningDays')}
                />
                <OverlapField
                  policy={data.overlapSeconds}
                  label={t('keyPolicy.overlap')}
                  hint={t('keyPolicy.overlapHint')}
                  error={errorAt('overlapSeconds')}
                />
              </>
            )}
            refresh={[orgKey(slug, 'policies'), orgKey(slug, 'api-keys')]}
          />
        )
      }
    >
      <Shown query={policy}>
        {({ maxAgeDays, warningDays, overlapSeconds }) => (
          <Facts
            rows={[
              [
                t('keyPolicy.maxAge'),
                maxAgeDays === null ? t('keyPolicy.noMaxAge') : t('common.days', { count: maxAgeDays }),
              ],
              [t('keyPolicy.warning'), t('common.days', { count: warningDays })],
              [
                t('keyPolicy.overlap'),
                overlapSeconds === 0 ? t('keyPolicy.noOverlap') : durationText(overlapSeconds * secondMs, languageOf()),
              ],
            ]}
          />
        )}
      </Shown>
    </Section>
  );
};
