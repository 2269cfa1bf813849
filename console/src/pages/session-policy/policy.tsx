import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { SessionPolicy, UpdateSessionPolicy } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action, type ErrorAt } from '../../parts/action/action.tsx';
import { CheckField, SelectField, TextArea } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page, Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { durationText } from '../../parts/time/duration.ts';
import { chosenInstant, InstantField } from '../../parts/time/instant-field.tsx';
import { languageOf, Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { Affected } from './affected.tsx';
import style from './policy.module.css';

const route = getRouteApi('/orgs/$slug/session-policy');

const factorKinds = ['totp', 'webauthn'] as const;
const recoveries = ['never', 'factors', 'always'] as const;
const secondMs = 1_000;
const hour = 3_600;
const day = 24 * hour;
const week = 7 * day;
/** Seconds; those that the API takes at least and at most are among them. */
const idleOffered = [900, hour, 8 * hour, day, week, 30 * day];
const ageOffered = [hour, 8 * hour, day, week, 30 * day, 90 * day];
const graceMs = week * secondMs;

interface SettingProps {
  readonly title: string;
  readonly value: ReactNode;
  /** What it does, in plain words. */
  readonly children: ReactNode;
}

const Setting = ({ title, value, children }: SettingProps) => (
  <div className={style.setting}>
    <dt>{title}</dt>
    <dd className={style.value}>{value}</dd>
    <dd className={style.does}>{children}</dd>
  </div>
);

interface GroupProps {
  readonly slug: string;
  readonly title: string;
  /** What the change is called. */
  readonly change: string;
  readonly does: string;
  readonly fields: (errorAt: ErrorAt) => ReactNode;
  readonly body: (form: FormData) => UpdateSessionPolicy;
  readonly children: ReactNode;
}

/** Settings that are changed together. */
const Group = ({ slug, title, change, does, fields, body, children }: GroupProps) => (
  <Section
    title={title}
    actions={
      <Action
        operation="updateSessionPolicy"
        label={change}
        does={does}
        request={(form) => ({ path: { slug }, body: body(form) })}
        fields={fields}
        refresh={[orgKey(slug, 'policies')]}
      />
    }
  >
    <dl className={style.settings}>{children}</dl>
  </Section>
);

interface PolicyProps {
  readonly slug: string;
  readonly policy: SessionPolicy;
}

const FactorFields = ({ policy, errorAt }: Pick<PolicyProps, 'policy'> & { readonly errorAt: ErrorAt }) => {
  const t = useText();
  const [isRequired, setIsRequired] = useState(policy.mfaRequired);
  const [begins] = useState(() => new Date(Date.now() + graceMs));
  const grace = policy.mfaGraceUntil === null ? null : new Date(policy.mfaGraceUntil);
  return (
    <>
      <CheckField
        name="mfaRequired"
        label={t('sessionPolicy.mfaRequired')}
        checked={isRequired}
        onChange={({ target }) => setIsRequired(target.checked)}
      />
      {isRequired && (
        <>
          <InstantField
            name="mfaGraceUntil"
            label={t('sessionPolicy.graceField')}
            defaultAt={policy.mfaRequired ? grace : begins}
            error={errorAt('mfaGraceUntil')}
          />
          <SelectField
            name="factors"
            label={t('sessionPolicy.factors')}
            defaultValue={policy.factors?.length === 1 ? policy.factors[0] : ''}
            error={errorAt('factors')}
          >
            <option value="">{t('sessionPolicy.factorsAll')}</option>
            {factorKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t('sessionPolicy.factorOnly', { kind: t(`factorKind.${kind}`) })}
              </option>
            ))}
          </SelectField>
        </>
      )}
    </>
  );
};

const factorsOf = (form: FormData): UpdateSessionPolicy => {
  if (!form.has('mfaRequired')) return { mfaRequired: false };
  const only = factorKinds.find((kind) => kind === form.get('factors'));
  return {
    mfaRequired: true,
    mfaGraceUntil: chosenInstant(form, 'mfaGraceUntil')?.toISOString() ?? null,
    factors: only === undefined ? null : [only],
  };
};

interface LimitFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: number | null;
  readonly offered: readonly number[];
  readonly error: string | null;
}

const LimitField = ({ value, offered, ...field }: LimitFieldProps) => {
  const t = useText();
  const all = [...new Set([...offered, ...(value === null ? [] : [value])])].toSorted((one, other) => one - other);
  return (
    <SelectField {...field} defaultValue={value ?? ''}>
      <option value="">{t('sessionPolicy.noLimit')}</option>
      {all.map((seconds) => (
        <option key={seconds} value={seconds}>
          {durationText(seconds * secondMs, languageOf())}
        </option>
      ))}
    </SelectField>
  );
};

const secondsOf = (form: FormData, name: string): number | null => {
  const text = typed(form, name);
  return text === undefined ? null : Number(text);
};

const networksOf = (form: FormData): string[] | null => {
  const networks = (typed(form, 'networks') ?? '').split(/[\s,;]+/).filter(Boolean);
  return networks.length === 0 ? null : networks;
};

/** What is wrong with the networks: with all of them, or with the first wrong one. */
const networkError = (errorAt: ErrorAt): string | null =>
  errorAt('networks') ??
  Array.from({ length: 50 }, (_, index) => errorAt(`networks.${index}`)).find((error) => error !== null) ??
  null;

const Settings = ({ slug, policy }: PolicyProps) => {
  const t = useText();
  const { mfaRequired, mfaGraceUntil, factors, idleSeconds, maxAgeSeconds, networks } = policy;
  const { ssoRequired, passwordAllowed, trustIdpMfa } = policy;
  const yesOrNo = (value: boolean): string => (value ? t('common.yes') : t('common.no'));
  const limit = (seconds: number | null): string =>
    seconds === null ? t('sessionPolicy.noLimit') : durationText(seconds * secondMs, languageOf());
  return (
    <>
      <Group
        slug={slug}
        title={t('sessionPolicy.secondFactor')}
        change={t('sessionPolicyChange.secondFactor')}
        does={t('sessionPolicy.secondFactorDoes')}
        fields={(errorAt) => <FactorFields policy={policy} errorAt={errorAt} />}
        body={factorsOf}
      >
        <Setting title={t('sessionPolicy.mfaRequired')} value={yesOrNo(mfaRequired)}>
          {t('sessionPolicy.mfaRequiredDoes')}
        </Setting>
        {mfaRequired && (
          <>
            <Setting
              title={t('sessionPolicy.grace')}
              value={mfaGraceUntil === null ? t('sessionPolicy.graceOver') : <Time at={mfaGraceUntil} />}
            >
              {t('sessionPolicy.graceDoes')}
            </Setting>
            <Setting
              title={t('sessionPolicy.factors')}
              value={factors?.map((kind) => t(`factorKind.${kind}`)).join(', ') ?? t('sessionPolicy.factorsAll')}
            >
              {t('sessionPolicy.factorsDoes')}
            </Setting>
          </>
        )}
      </Group>
      <Group
        slug={slug}
        title={t('sessionPolicy.duration')}
        change={t('sessionPolicyChange.duration')}
        does={t('sessionPolicy.durationDoes')}
        fields={(errorAt) => (
          <>
            <LimitField
              name="idle"
              label={t('sessionPolicy.idle')}
              value={idleSeconds}
              offered={idleOffered}
              error={errorAt('idleSeconds')}
            />
            <LimitField
              name="maxAge"
              label={t('sessionPolicy.maxAge')}
              value={maxAgeSeconds}
              offered={ageOffered}
              error={errorAt('maxAgeSeconds')}
            />
          </>
        )}
        body={(form) => ({ idleSeconds: secondsOf(form, 'idle'), maxAgeSeconds: secondsOf(form, 'maxAge') })}
      >
        <Setting title={t('sessionPolicy.idle')} value={limit(idleSeconds)}>
          {t('sessionPolicy.idleDoes')}
        </Setting>
        <Setting title={t('sessionPolicy.maxAge')} value={limit(maxAgeSeconds)}>
          {t('sessionPolicy.maxAgeDoes')}
        </Setting>
      </Group>
      <Group
        slug={slug}
        title={t('sessionPolicy.networks')}
        change={t('sessionPolicyChange.networks')}
        does={t('sessionPolicy.networksChange')}
        fields={(errorAt) => (
          <TextArea
            name="networks"
            label={t('sessionPolicy.networks')}
            hint={t('sessionPolicy.networksHint')}
            rows={5}
            defaultValue={networks?.join('\n') ?? ''}
            error={networkError(errorAt)}
          />
        )}
        body={(form) => ({ networks: networksOf(form) })}
      >
        <Setting
          title={t('sessionPolicy.networksFrom')}
          value={networks === null ? t('sessionPolicy.networksAll') : <code>{networks.join(', ')}</code>}
        >
          {t('sessionPolicy.networksDoes')}
        </Setting>
      </Group>
      <Group
        slug={slug}
        title={t('sessionPolicy.ways')}
        change={t('sessionPolicyChange.ways')}
        does={t('sessionPolicy.waysDoes')}
        fields={() => (
          <>
            <CheckField
              name="ssoRequired"
              label={t('sessionPolicy.ssoRequired')}
              hint={t('sessionPolicy.ssoRequiredDoes')}
              defaultChecked={ssoRequired}
            />
            <CheckField
              name="passwordAllowed"
              label={t('sessionPolicy.passwordAllowed')}
              hint={t('sessionPolicy.passwordAllowedDoes')}
              defaultChecked={passwordAllowed}
            />
            <CheckField
              name="trustIdpMfa"
              label={t('sessionPolicy.trustIdpMfa')}
              hint={t('sessionPolicy.trustIdpMfaDoes')}
              defaultChecked={trustIdpMfa}
            />
          </>
        )}
        body={(form) => ({
          ssoRequired: form.has('ssoRequired'),
          passwordAllowed: form.has('passwordAllowed'),
          trustIdpMfa: form.has('trustIdpMfa'),
        })}
      >
        <Setting title={t('sessionPolicy.ssoRequired')} value={yesOrNo(ssoRequired)}>
          {t('sessionPolicy.ssoRequiredDoes')}
        </Setting>
        <Setting title={t('sessionPolicy.passwordAllowed')} value={yesOrNo(passwordAllowed)}>
          {t('sessionPolicy.passwordAllowedDoes')}
        </Setting>
        <Setting title={t('sessionPolicy.trustIdpMfa')} value={yesOrNo(trustIdpMfa)}>
          {t('sessionPolicy.trustIdpMfaDoes')}
        </Setting>
      </Group>
      <Group
        slug={slug}
        title={t('sessionPolicy.recovery')}
        change={t('sessionPolicyChange.recovery')}
        does={t('sessionPolicy.recoveryChange')}
        fields={(errorAt) => (
          <SelectField
            name="recoveryApproval"
            label={t('sessionPolicy.recoveryApproval')}
            defaultValue={policy.recoveryApproval}
            error={errorAt('recoveryApproval')}
          >
            {recoveries.map((each) => (
              <option key={each} value={each}>
                {t(`sessionPolicyRecovery.${each}`)}
              </option>
            ))}
          </SelectField>
        )}
        body={(form) => {
          const chosen = recoveries.find((each) => each === form.get('recoveryApproval'));
          return chosen === undefined ? {} : { recoveryApproval: chosen };
        }}
      >
        <Setting
          title={t('sessionPolicy.recoveryApproval')}
          value={t(`sessionPolicyRecovery.${policy.recoveryApproval}`)}
        >
          {t('sessionPolicy.recoveryApprovalDoes')}
        </Setting>
      </Group>
    </>
  );
};

export const SessionPolicyPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const policy = useRead(orgKey(slug, 'policies', 'session'), (client, signal) =>
    client.sessions.readPolicy({ path: { slug }, signal }),
  );
  return (
    <Page title={t('sessionPolicy.title')} lead={t('sessionPolicy.lead')}>
      <Shown query={policy}>{(data) => <Settings slug={slug} policy={data} />}</Shown>
      <Affected slug={slug} />
    </Page>
  );
};
