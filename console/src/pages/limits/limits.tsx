import { i18n } from '@lingui/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { RateLimits } from '../../../../src/client/index.ts';
import { useMay, useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { SelectField, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page, Section } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { Table } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { ifMatch, type Tagged } from '../organization/reads.ts';
import style from './limits.module.css';
import { Meters } from './meters.tsx';
import { useLimits } from './reads.ts';

const route = getRouteApi('/orgs/$slug/limits');

/** What can be chosen, with the least that is accepted. */
const choices = { keyPerHour: 100, principalPerMinute: 10 } as const;
type Choice = keyof typeof choices;
const names = Object.keys(choices) as readonly Choice[];

const ChangeLimits = ({ slug, limits }: { readonly slug: string; readonly limits: Tagged<RateLimits> }) => {
  const t = useText();
  const chosen = (form: FormData, name: Choice): number | null => {
    const text = typed(form, name);
    return text === undefined ? null : Number(text);
  };
  return (
    <Action
      operation="updateRateLimits"
      label={t('limits.change')}
      does={t('limits.changeDoes')}
      request={(form) => ({
        path: { slug },
        body: { keyPerHour: chosen(form, 'keyPerHour'), principalPerMinute: chosen(form, 'principalPerMinute') },
        ...ifMatch(limits),
      })}
      fields={(errorAt) =>
        names.map((name) => (
          <TextField
            key={name}
            name={name}
            type="number"
            inputMode="numeric"
            label={t(`limits.${name}`)}
            hint={t('limits.hint', {
              min: i18n.number(choices[name]),
              max: i18n.number(limits[name].max),
              standard: i18n.number(limits[name].default),
              now: i18n.number(limits[name].limit),
            })}
            defaultValue={limits[name].chosen ?? undefined}
            min={choices[name]}
            max={limits[name].max}
            step={1}
            error={errorAt(name)}
          />
        ))
      }
      refresh={[orgKey(slug, 'limits')]}
    />
  );
};

interface KeyChoiceProps {
  readonly slug: string;
  readonly keyId: string | undefined;
}

/** Whose use is shown: the caller's own, or that of one key. */
const KeyChoice = ({ slug, keyId }: KeyChoiceProps) => {
  const t = useText();
  const navigate = useNavigate();
  const isLimited = useMe()?.kind === 'user';
  const keys = useRead(orgKey(slug, 'api-keys', 'of limits'), (client, signal) =>
    client.apiKeys.list({ path: { slug }, query: { limit: 100 }, signal }),
  );
  const choose = (id: string) =>
    navigate({ to: '/orgs/$slug/limits', params: { slug }, search: id === '' ? {} : { key: id } });
  return (
    <Shown query={keys}>
      {({ data, nextCursor }) => (
        <div className={style.choice}>
          <SelectField
            label={t('limits.whose')}
            hint={nextCursor === null ? undefined : t('limits.newestKeys', { count: data.length })}
            value={keyId ?? ''}
            onChange={({ target }) => choose(target.value)}
          >
            <option value="">{isLimited ? t('limits.own') : t('limits.chooseKey')}</option>
            {keyId !== undefined && !data.some(({ id }) => id === keyId) && <option value={keyId}>{keyId}</option>}
            {data.map(({ id, name, prefix }) => (
              <option key={id} value={id}>
                {`${name} (${prefix}…)`}
              </option>
            ))}
          </SelectField>
        </div>
      )}
    </Shown>
  );
};

export const LimitsPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const search: { readonly key?: unknown } = route.useSearch();
  const keyId = typeof search.key === 'string' ? search.key : undefined;
  const limits = useLimits(slug, keyId);
  const mayListKeys = useMay('api-key:list');
  return (
    <Page
      title={t('limits.title')}
      lead={t('limits.lead')}
      actions={limits.data !== undefined && <ChangeLimits slug={slug} limits={limits.data} />}
    >
      <Section title={t('limits.inForce')}>
        <Shown query={limits}>
          {(shown) => (
            <Table
              caption={t('limits.inForce')}
              rows={names}
              rowKey={(name) => name}
              columns={[
                { title: t('limits.limit'), cell: (name) => t(`limits.${name}`) },
                { title: t('limits.now'), cell: (name) => i18n.number(shown[name].limit), align: 'end' },
                {
                  title: t('limits.chosen'),
                  cell: (name) => {
                    const { chosen } = shown[name];
                    return chosen === null ? t('limits.notChosen') : i18n.number(chosen);
                  },
                  align: 'end',
                },
                { title: t('limits.default'), cell: (name) => i18n.number(shown[name].default), align: 'end' },
                { title: t('limits.max'), cell: (name) => i18n.number(shown[name].max), align: 'end' },
              ]}
            />
          )}
        </Shown>
        <p>{t('limits.addresses')}</p>
      </Section>
      <Section title={t('limits.use')}>
        {mayListKeys && <KeyChoice slug={slug} keyId={keyId} />}
        <Shown query={limits}>
          {({ use }) =>
            use === null ? (
              <Empty title={t('limits.noUse')}>
                <p>{t('limits.noUseText')}</p>
              </Empty>
            ) : (
              <>
                <Meters use={use} />
                <p>{t('limits.counting')}</p>
              </>
            )
          }
        </Shown>
      </Section>
    </Page>
  );
};
