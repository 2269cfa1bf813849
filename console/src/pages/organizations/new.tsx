import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type CreateOrganization, FreeholdError, type OrganizationPlan } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { clientFor } from '../../data/client.ts';
import { errorOf } from '../../data/error.ts';
import { platformKey } from '../../data/keys.ts';
import { callOperation } from '../../data/operations.ts';
import { useRead, useRefresh } from '../../data/queries.ts';
import { CopyAs } from '../../parts/action/copy-as.tsx';
import { useRefusal } from '../../parts/action/refusal.ts';
import { Button } from '../../parts/button/button.tsx';
import { useDebounced } from '../../parts/debounced.ts';
import { CheckField, TextField } from '../../parts/field/field.tsx';
import { Page, Section } from '../../parts/page/page.tsx';
import { Failure, useCodeText, useErrorText } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import style from './new.module.css';
import { Plan } from './plan.tsx';

const settledMs = 350;

/** What a creation meets if somebody else was quicker. */
const staleCodes = ['name_taken', 'slug_taken', 'organization_limit_reached'];

const isStale = (error: Error | null): boolean => error instanceof FreeholdError && staleCodes.includes(error.code);
const isInvalid = (error: Error | null): error is FreeholdError =>
  error instanceof FreeholdError && error.code === 'validation_failed';

interface Filled {
  readonly name: string;
  readonly slug: string;
  readonly email: string;
  readonly ownerName: string;
  readonly isPaid: boolean;
}

const nothing: Filled = { name: '', slug: '', email: '', ownerName: '', isPaid: false };

const bodyOf = ({ name, slug, email, ownerName, isPaid }: Filled): CreateOrganization => ({
  name: name.trim(),
  ...(slug.trim() !== '' && { slug: slug.trim() }),
  owner: { email: email.trim(), ...(ownerName.trim() !== '' && { name: ownerName.trim() }) },
  ...(isPaid && { activation: 'on_payment' }),
});

/** Whether there is enough to ask for a preview. */
const isPlannable = ({ name, owner }: CreateOrganization): boolean => name.length >= 3 && /^.+@.+$/.test(owner.email);

/** The newest preview stays while the next one is made. */
const useKept = (plan: OrganizationPlan | undefined): OrganizationPlan | undefined => {
  const kept = useRef(plan);
  useEffect(() => {
    if (plan !== undefined) kept.current = plan;
  }, [plan]);
  return plan ?? kept.current;
};

/** Creates an organization. The preview shows what that does, and becomes the page of the operation. */
export const NewOrganizationPage = () => {
  const t = useText();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const errorText = useErrorText();
  const codeText = useCodeText();
  const [filled, setFilled] = useState(nothing);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const refusal = useRefusal(useMay('organization:create'), 'createOrganization');

  const body = useMemo(() => bodyOf(filled), [filled]);
  const planned = useDebounced(body, settledMs);
  const key = platformKey('organizations', 'plan', planned);
  const plan = useRead(key, (client, signal) => client.orgs.plan({ body: planned, signal }), {
    enabled: refusal === null && isPlannable(planned),
  });
  const shown = useKept(plan.data);
  const isCurrent = planned === body && plan.data !== undefined && !plan.isFetching;

  const fill = <Name extends keyof Filled>(name: Name, value: Filled[Name]): void => {
    setFilled((before) => ({ ...before, [name]: value }));
    setError(null);
  };
  const invalid = [plan.error, error].find(isInvalid);
  const errorAt = (path: string): string | null => invalid?.errors.find((each) => each.path === path)?.message ?? null;
  /** Why the newest preview says that a creation would fail, at the field that can change that. */
  const conflictAt = (check: OrganizationPlan['checks'][number]['name']): string | null => {
    const failed = isCurrent ? plan.data?.checks.find(({ name, ok }) => name === check && !ok) : undefined;
    return failed === undefined ? null : codeText({ code: failed.code ?? '', words: failed.detail });
  };

  const because = !isPlannable(body)
    ? t('newOrganization.fillIn')
    : isInvalid(plan.error)
      ? errorText(plan.error)
      : isCurrent
        ? plan.data?.wouldSucceed === true
          ? null
          : t('newOrganization.wouldFail')
        : t('newOrganization.notYet');

  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (refusal !== null || because !== null) return;
    setIsBusy(true);
    setError(null);
    try {
      const { operation, org } = await callOperation(clientFor(null), 'createOrganization', { body });
      await refresh(platformKey('organizations', 'list'), platformKey('operations', 'list'));
      await navigate({ to: '/operations/$id', params: { id: operation.id }, search: { org: org.slug } as never });
    } catch (failure) {
      setError(errorOf(failure));
      await refresh(key);
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <Page title={t('newOrganization.title')} lead={t('newOrganization.lead')}>
      <div className={style.columns}>
        <form className={style.form} onSubmit={create}>
          <TextField
            label={t('newOrganization.name')}
            value={filled.name}
            onChange={({ target }) => fill('name', target.value)}
            error={errorAt('name')}
            ownError={conflictAt('name')}
            maxLength={63}
            required
          />
          <TextField
            label={t('newOrganization.slug')}
            hint={t('newOrganization.slugHint')}
            value={filled.slug}
            onChange={({ target }) => fill('slug', target.value)}
            error={errorAt('slug')}
            ownError={conflictAt('slug')}
            placeholder={shown?.slug}
          />
          <TextField
            type="email"
            label={t('newOrganization.ownerEmail')}
            hint={t('newOrganization.ownerEmailHint')}
            value={filled.email}
            onChange={({ target }) => fill('email', target.value)}
            error={errorAt('owner.email')}
            ownError={conflictAt('ownerLimit')}
            required
          />
          <TextField
            label={t('newOrganization.ownerName')}
            hint={t('newOrganization.ownerNameHint')}
            value={filled.ownerName}
            onChange={({ target }) => fill('ownerName', target.value)}
            error={errorAt('owner.name')}
            maxLength={200}
          />
          <CheckField
            label={t('newOrganization.paid')}
            hint={t('newOrganization.paidHint')}
            checked={filled.isPaid}
            onChange={({ target }) => fill('isPaid', target.checked)}
          />
          <CopyAs operation="createOrganization" request={() => ({ body })} />
          <Button type="submit" look="main" isBusy={isBusy} disabledBecause={refusal ?? because} isReasonShown>
            {t('newOrganization.create')}
          </Button>
          <p className={style.because} role="status">
            {refusal ?? because}
          </p>
        </form>
        <div className={style.preview}>
          {isStale(error) && error !== null && (
            <div className={style.stale} role="alert">
              <h2>{t('newOrganization.stale')}</h2>
              <p>{`${errorText(error)}. ${t('newOrganization.staleHint')}`}</p>
            </div>
          )}
          {error !== null && !isStale(error) && !isInvalid(error) && <Failure error={error} />}
          {plan.error !== null && !isInvalid(plan.error) && <Failure error={plan.error} onRetry={plan.refetch} />}
          <Section title={t('newOrganization.preview')}>
            {shown === undefined ? (
              <p className={style.waiting}>
                {t(plan.isFetching ? 'newOrganization.planning' : 'newOrganization.fillIn')}
              </p>
            ) : (
              <div data-old={!isCurrent || undefined} className={style.plan} aria-busy={!isCurrent}>
                <Plan plan={shown} isPaid={filled.isPaid} />
              </div>
            )}
          </Section>
        </div>
      </div>
    </Page>
  );
};
