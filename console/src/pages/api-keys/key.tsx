import { getRouteApi } from '@tanstack/react-router';
import type { ApiKey, ApiKeyPolicy } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList, useRead } from '../../data/queries.ts';
import { Action, type ErrorAt } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page, Section } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { MemberName, useDirectory } from '../members/directory.tsx';
import { useCustomRole } from '../roles/roles.ts';
import { chosenExpiry, ExpiryField } from './expiry.tsx';
import { chosenRateLimit, RateLimitField, scopeError } from './issue.tsx';
import { IssuedKey } from './issued.tsx';
import { KeyStatus } from './key-state.tsx';
import { KeyLink, useKeyColumns } from './list.tsx';
import { OverlapField, useKeyPolicy } from './policy.tsx';
import { RevokeKey } from './revoke.tsx';
import { Rotation } from './rotation.tsx';
import { chosenScopes, ScopeList, ScopeTree } from './scope-tree.tsx';

const route = getRouteApi('/orgs/$slug/keys/$id');

interface KeyProps {
  readonly slug: string;
  readonly apiKey: ApiKey;
}

const ChangeFields = ({ slug, apiKey, errorAt }: KeyProps & { readonly errorAt: ErrorAt }) => {
  const t = useText();
  const { data } = useDirectory(slug);
  const holder = data?.members.find(({ id }) => id === apiKey.userId);
  const customRole = useCustomRole(slug, holder?.customRole ?? null);
  return (
    <>
      <TextField
        name="name"
        label={t('keys.name')}
        defaultValue={apiKey.name}
        required
        maxLength={100}
        error={errorAt('name')}
      />
      {holder !== undefined && (
        <ScopeTree
          role={holder.role}
          customRole={customRole}
          defaultScopes={apiKey.scopes}
          error={scopeError(errorAt, apiKey.scopes)}
        />
      )}
      <ExpiryField unchanged={t('keys.expiryUnchanged')} defaultValue="unchanged" errorAt={errorAt} />
      <RateLimitField value={apiKey.rateLimitPerHour} errorAt={errorAt} />
      <input type="hidden" name="hasScopes" value={holder === undefined ? '' : 'yes'} />
    </>
  );
};

interface RotateProps extends KeyProps {
  readonly policy: ApiKeyPolicy | undefined;
}

const KeyActions = ({ slug, apiKey, policy }: RotateProps) => {
  const t = useText();
  const { id, status } = apiKey;
  const key = orgKey(slug, 'api-keys');
  const revoked = status === 'revoked' ? t('keys.isRevoked') : null;
  return (
    <>
      <Action
        operation="rotateApiKey"
        label={t('keys.rotate')}
        does={t('keys.rotateDoes')}
        look="main"
        confirmation={t('keys.stored')}
        disabledBecause={revoked ?? (status === 'rotating' ? t('keys.isRotating') : null)}
        request={(form) => {
          const expiresAt = chosenExpiry(form);
          const overlap = typed(form, 'overlap');
          return {
            path: { slug, id },
            body: {
              ...(overlap !== undefined && { overlapSeconds: Number(overlap) }),
              ...(expiresAt !== undefined && { expiresAt }),
            },
          };
        }}
        fields={(errorAt) => (
          <>
            {policy !== undefined && (
              <OverlapField
                policy={policy.overlapSeconds}
                label={t('keyPolicy.overlap')}
                hint={t('keyPolicy.overlapHint')}
                error={errorAt('overlapSeconds')}
              />
            )}
            <ExpiryField unchanged={t('keys.expiryInherited')} defaultValue="unchanged" errorAt={errorAt} />
          </>
        )}
        refresh={[key]}
        onDone={(issued) => <IssuedKey issued={issued} />}
      />
      <Action
        operation="updateApiKey"
        label={t('keys.change')}
        does={t('keys.changeDoes')}
        disabledBecause={revoked}
        request={(form) => {
          const expiresAt = chosenExpiry(form);
          return {
            path: { slug, id },
            body: {
              name: typed(form, 'name') ?? '',
              rateLimitPerHour: chosenRateLimit(form),
              ...(form.get('hasScopes') === 'yes' && { scopes: chosenScopes(form) }),
              ...(expiresAt !== undefined && { expiresAt }),
            },
          };
        }}
        fields={(errorAt) => <ChangeFields slug={slug} apiKey={apiKey} errorAt={errorAt} />}
        refresh={[key]}
      />
      <RevokeKey slug={slug} apiKey={apiKey} />
    </>
  );
};

/** The keys that were made with this one, which a cascade revokes. */
const IssuedWith = ({ slug, apiKey: { id } }: KeyProps) => {
  const t = useText();
  const list = useList(orgKey(slug, 'api-keys', { issuedByKeyId: id }), (client, page, signal) =>
    client.apiKeys.list({ path: { slug }, query: { ...page, issuedByKeyId: id }, signal }),
  );
  return (
    <Section title={t('keys.issuedWith')}>
      <ListTable
        caption={t('keys.issuedWith')}
        list={list}
        rowKey={(row) => row.id}
        empty={<Empty title={t('keys.issuedWithNone')} />}
        columns={useKeyColumns(slug, list.rows)}
      />
    </Section>
  );
};

const KeyFacts = ({ slug, apiKey }: KeyProps) => {
  const t = useText();
  const { userId, prefix, fingerprint, expiresAt, rateLimitPerHour, lastUsedAt, issuedByKeyId, rotation } = apiKey;
  return (
    <Facts
      rows={[
        [t('members.status'), <KeyStatus key="status" apiKey={apiKey} />],
        [t('keys.holder'), <MemberName key="holder" slug={slug} id={userId} />],
        [t('keys.lastUsedAt'), <Time key="lastUsedAt" at={lastUsedAt} as="relative" />],
        [t('keys.expiry'), expiresAt === null ? t('keys.expiryNever') : <Time key="expiresAt" at={expiresAt} />],
        [t('keys.dueAt'), rotation.dueAt === null ? t('keys.dueNever') : <Time key="dueAt" at={rotation.dueAt} />],
        [t('keys.rateLimit'), rateLimitPerHour ?? t('keys.rateLimitDefault')],
        [t('keys.prefix'), <code key="prefix">{prefix}…</code>],
        [
          t('keys.issuedBy'),
          issuedByKeyId === null ? (
            t('keys.issuedByPerson')
          ) : (
            <KeyLink key="issuedBy" slug={slug} id={issuedByKeyId} name={t('keys.issuedByKey')} />
          ),
        ],
        [t('keys.createdAt'), <Time key="createdAt" at={apiKey.createdAt} />],
        ...(fingerprint === null
          ? []
          : [[t('keys.fingerprint'), <code key="fingerprint">{fingerprint}</code>] as const]),
      ]}
    />
  );
};

export const KeyPage = () => {
  const t = useText();
  const { slug, id } = route.useParams();
  const key = useRead(orgKey(slug, 'api-keys', id), (client, signal) =>
    client.apiKeys.read({ path: { slug, id }, signal }),
  );
  const policy = useKeyPolicy(slug);
  const { data } = key;
  return (
    <Page
      title={data?.name ?? t('keys.one')}
      lead={t('keys.oneLead')}
      actions={data !== undefined && <KeyActions slug={slug} apiKey={data} policy={policy.data} />}
    >
      <Shown query={key}>
        {(apiKey) => (
          <>
            <KeyFacts slug={slug} apiKey={apiKey} />
            <Rotation slug={slug} apiKey={apiKey} />
            <Section title={t('scopes.title')}>
              {apiKey.scopes === null ? <p>{t('scopes.all')}</p> : <ScopeList scopes={apiKey.scopes} />}
            </Section>
            <IssuedWith slug={slug} apiKey={apiKey} />
          </>
        )}
      </Shown>
    </Page>
  );
};
