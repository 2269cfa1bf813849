import type { IssuedInvitation } from '../../../../src/client/index.ts';
import { locales } from '../../../../src/contract/locale.ts';
import type { ErrorAt } from '../../parts/action/action.tsx';
import { SelectField } from '../../parts/field/field.tsx';
import { Secret } from '../../parts/secret/secret.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';

const daySeconds = 86_400;
const days = [1, 7, 30] as const;
const deliveries = ['email', 'link'] as const;

/** How an invitation gets to the person. */
export const DeliveryFields = ({ errorAt }: { readonly errorAt: ErrorAt }) => {
  const t = useText();
  return (
    <>
      <SelectField
        name="delivery"
        label={t('invitations.delivery')}
        hint={t('invitations.deliveryHint')}
        error={errorAt('delivery')}
      >
        {deliveries.map((delivery) => (
          <option key={delivery} value={delivery}>
            {t(`delivery.${delivery}`)}
          </option>
        ))}
      </SelectField>
      <SelectField name="days" label={t('invitations.valid')} defaultValue={7} error={errorAt('expiresInSeconds')}>
        {days.map((count) => (
          <option key={count} value={count}>
            {t('common.days', { count })}
          </option>
        ))}
      </SelectField>
      <SelectField name="locale" label={t('invitations.locale')} error={errorAt('locale')}>
        {locales.map((locale) => (
          <option key={locale} value={locale}>
            {t(`language.${locale}`)}
          </option>
        ))}
      </SelectField>
    </>
  );
};

/** What was chosen by `DeliveryFields`. */
export const deliveryOf = (form: FormData) => ({
  delivery: deliveries.find((delivery) => delivery === form.get('delivery')) ?? 'email',
  expiresInSeconds: Number(form.get('days')) * daySeconds,
  locale: locales.find((locale) => locale === form.get('locale')) ?? 'en',
});

/** The link of an invitation that is handed over, or that it was mailed. */
export const HandedLink = ({ invitation }: { readonly invitation: IssuedInvitation }) => {
  const t = useText();
  const { email, url, token, expiresAt } = invitation;
  const link = url ?? token;
  if (link === null) return <p>{t('invitations.mailed', { email })}</p>;
  return (
    <>
      <p>{t('invitations.handOver', { email })}</p>
      <Secret label={url === null ? t('invitations.token') : t('invitations.link')} text={link} />
      <p>
        {t('invitations.expiresAt')}: <Time at={expiresAt} />
      </p>
    </>
  );
};
