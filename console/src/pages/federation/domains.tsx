import type { Domain } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Section } from '../../parts/page/page.tsx';
import { Secret } from '../../parts/secret/secret.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './federation.module.css';

const useDomains = (slug: string) =>
  useList(orgKey(slug, 'domains'), (client, page, signal) =>
    client.domains.list({ path: { slug }, query: page, signal }),
  );

export const useVerifiedDomains = (slug: string): readonly string[] =>
  (useDomains(slug).rows ?? []).filter(({ status }) => status === 'verified').map(({ domain }) => domain);

/** What to publish in the DNS. */
const DomainRecord = ({ record: { name, type, value } }: Pick<Domain, 'record'>) => {
  const t = useText();
  return (
    <>
      <Secret label={t('domains.recordName', { type })} text={name} />
      <Secret label={t('domains.recordValue')} text={value} />
    </>
  );
};

const DomainActions = ({ slug, domain: row }: { readonly slug: string; readonly domain: Domain }) => {
  const t = useText();
  const { id, domain, status, record } = row;
  const key = orgKey(slug, 'domains');
  return (
    <div className={style.actions}>
      <Action
        operation="verifyDomain"
        label={t('domains.verify')}
        what={domain}
        does={
          <div className={style.steps}>
            <p>{t('domains.verifyDoes', { domain })}</p>
            <DomainRecord record={record} />
            <p>{t('domains.verifyWait')}</p>
          </div>
        }
        look="quiet"
        disabledBecause={status === 'verified' ? t('domains.isVerified') : null}
        request={() => ({ path: { slug, id } })}
        refresh={[key]}
      />
      <Action
        operation="deleteDomain"
        label={t('domains.delete')}
        what={domain}
        does={t('domains.deleteDoes', { domain })}
        look="quiet"
        request={() => ({ path: { slug, id } })}
        refresh={[key]}
      />
    </div>
  );
};

/** The domains for whose mailboxes the organization vouches. */
export const Domains = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  const list = useDomains(slug);
  return (
    <Section
      title={t('domains.title')}
      actions={
        <Action
          operation="createDomain"
          label={t('domains.add')}
          does={t('domains.addDoes')}
          request={(form) => ({ path: { slug }, body: { domain: typed(form, 'domain') ?? '' } })}
          fields={(errorAt) => (
            <TextField
              name="domain"
              label={t('domains.domain')}
              hint={t('domains.domainHint')}
              required
              error={errorAt('domain')}
            />
          )}
          refresh={[orgKey(slug, 'domains')]}
          onDone={({ domain, record }) => (
            <>
              <p>{t('domains.publish', { domain })}</p>
              <DomainRecord record={record} />
              <p>{t('domains.verifyWait')}</p>
            </>
          )}
        />
      }
    >
      <p>{t('domains.lead')}</p>
      <ListTable
        caption={t('domains.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={t('domains.none')}>
            <p>{t('domains.noneHow')}</p>
          </Empty>
        }
        columns={[
          { title: t('domains.domain'), cell: ({ domain }) => domain },
          {
            title: t('members.status'),
            cell: ({ status }) => (
              <Status tone={status === 'verified' ? 'good' : 'warn'}>{t(`domainStatus.${status}`)}</Status>
            ),
          },
          {
            title: t('domains.verifiedAt'),
            cell: ({ verifiedAt }) => <Time at={verifiedAt} as="relative" />,
            isMinor: true,
          },
          { title: t('common.actions'), cell: (domain) => <DomainActions slug={slug} domain={domain} /> },
        ]}
      />
    </Section>
  );
};
