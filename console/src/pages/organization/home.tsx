import { getRouteApi } from '@tanstack/react-router';
import { useMay } from '../../context/context.ts';
import { Action } from '../../parts/action/action.tsx';
import { Copied } from '../../parts/copy/copy.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page, Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { LimitsInShort } from '../limits/meters.tsx';
import { NewestEntries } from '../timeline/newest.tsx';
import { AttentionOfOrganization } from './attention.tsx';
import { deadlineOf } from './lifecycle.ts';
import { changedKeys, LifecycleActions } from './lifecycle-actions.tsx';
import style from './organization.module.css';
import { ifMatch, isOpen, useNewestOperations, useOrganization } from './reads.ts';
import { SituationBox } from './situation.tsx';

const route = getRouteApi('/orgs/$slug');

export const OrganizationPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const organization = useOrganization(slug);
  const newest = useNewestOperations(slug);
  const mayReadTimeline = useMay('timeline:read');
  const mayReadAttention = useMay('attention:read');
  const mayReadLimits = useMay('rate-limit:read');
  const mayListOperations = useMay('operation:list');
  const open = newest.data?.find(isOpen) ?? null;
  const deadline = deadlineOf(open);
  return (
    <Page
      title={organization.data?.name ?? slug}
      actions={
        organization.data !== undefined && (
          <Action
            operation="renameOrganization"
            label={t('organization.rename')}
            does={t('organization.renameDoes')}
            disabledBecause={organization.data.status === 'deleting' ? t('organization.renameNot') : null}
            request={(form) => ({
              path: { slug },
              body: { name: typed(form, 'name') ?? '' },
              ...ifMatch({ etag: organization.data?.etag ?? null }),
            })}
            fields={(errorAt) => (
              <TextField
                name="name"
                label={t('organizations.name')}
                hint={t('organization.nameNow', { name: organization.data?.name ?? '' })}
                defaultValue={organization.data?.name}
                error={errorAt('name')}
                required
                minLength={3}
              />
            )}
            refresh={changedKeys(slug)}
          />
        )
      }
    >
      <Shown query={organization}>
        {(shown) => (
          <>
            {mayListOperations ? (
              <Shown query={newest}>{() => <SituationBox organization={shown} open={open} />}</Shown>
            ) : (
              <SituationBox organization={shown} open={undefined} />
            )}
            {mayReadAttention && <AttentionOfOrganization slug={slug} />}
            <Facts
              rows={[
                [t('organizations.slug'), <Copied key="slug" text={shown.slug} what={t('organizations.slug')} />],
                [t('organization.id'), <Copied key="id" text={shown.id} what={t('organization.id')} />],
                [
                  t('organization.namespace'),
                  <Copied key="namespace" text={shown.namespace} what={t('organization.namespace')} />,
                ],
                [t('organization.createdAt'), <Time key="createdAt" at={shown.createdAt} />],
                [
                  t('organization.deadline'),
                  deadline === null ? (
                    t('organization.noDeadline')
                  ) : (
                    <span key="deadline">
                      {t(`deadline.${deadline.what}`)} <Time at={deadline.at} />
                    </span>
                  ),
                ],
                [
                  t('organization.legalHold'),
                  shown.legalHold === null ? (
                    t('organization.noLegalHold')
                  ) : (
                    <span key="hold">
                      <Status tone="warn">{t('organization.held')}</Status> {shown.legalHold.reason} (
                      <Time at={shown.legalHold.at} />)
                    </span>
                  ),
                ],
              ]}
            />
            <div className={style.columns}>
              <div className={style.column}>
                {mayReadLimits && <LimitsInShort slug={slug} />}
                <Section title={t('lifecycle.title')}>
                  <LifecycleActions organization={shown} open={open} />
                </Section>
              </div>
              {mayReadTimeline && <NewestEntries slug={slug} />}
            </div>
          </>
        )}
      </Shown>
    </Page>
  );
};
