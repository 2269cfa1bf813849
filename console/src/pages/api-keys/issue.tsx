import { useState } from 'react';
import type { User } from '../../../../src/client/index.ts';
import { isAtLeast } from '../../../../src/contract/permissions.ts';
import { useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { Action, type ErrorAt } from '../../parts/action/action.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { MemberSelect } from '../members/directory.tsx';
import { useCustomRole } from '../roles/roles.ts';
import { chosenExpiry, ExpiryField } from './expiry.tsx';
import { IssuedKey } from './issued.tsx';
import { chosenScopes, ScopeTree } from './scope-tree.tsx';

/** Which members the caller can issue keys for: the platform for owners, members for themselves, others for nobody above them. */
const useMayHold = (): ((member: User) => boolean) => {
  const own = useMe()?.user ?? null;
  return ({ id, role, status }) => {
    if (status !== 'active') return false;
    if (own === null) return role === 'owner';
    return isAtLeast(own.role, 'admin') ? isAtLeast(own.role, role) : id === own.id;
  };
};

const rateLimitMax = 2_147_483_647;

/** How many calls a key may make. */
export const RateLimitField = ({ value, errorAt }: { readonly value: number | null; readonly errorAt: ErrorAt }) => {
  const t = useText();
  return (
    <TextField
      name="rateLimit"
      type="number"
      min={1}
      max={rateLimitMax}
      label={t('keys.rateLimit')}
      hint={t('keys.rateLimitHint')}
      defaultValue={value ?? ''}
      error={errorAt('rateLimitPerHour')}
    />
  );
};

export const chosenRateLimit = (form: FormData): number | null => {
  const text = typed(form, 'rateLimit');
  return text === undefined ? null : Number(text);
};

/** What is wrong with the scopes: with all of them, or with one. */
export const scopeError = (errorAt: ErrorAt, scopes: readonly string[] | null): string | null =>
  errorAt('scopes') ?? scopes?.map((_, index) => errorAt(`scopes.${index}`)).find((error) => error !== null) ?? null;

const IssueFields = ({ slug, errorAt }: { readonly slug: string; readonly errorAt: ErrorAt }) => {
  const t = useText();
  const own = useMe()?.user ?? null;
  const [holder, setHolder] = useState<Pick<User, 'role' | 'customRole'>>(own ?? { role: 'owner', customRole: null });
  const customRole = useCustomRole(slug, holder.customRole);
  return (
    <>
      <TextField
        name="name"
        label={t('keys.name')}
        hint={t('keys.nameHint')}
        required
        maxLength={100}
        error={errorAt('name')}
      />
      <MemberSelect
        slug={slug}
        name="userId"
        label={t('keys.holder')}
        hint={t('keys.holderHint')}
        error={errorAt('userId')}
        {...(own !== null && { defaultValue: own.id })}
        isOffered={useMayHold()}
        onChange={(member) => member !== undefined && setHolder(member)}
      />
      <ScopeTree role={holder.role} customRole={customRole} defaultScopes={null} error={errorAt('scopes')} />
      <ExpiryField errorAt={errorAt} />
      <RateLimitField value={null} errorAt={errorAt} />
    </>
  );
};

export const IssueKey = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  return (
    <Action
      operation="issueApiKey"
      label={t('keys.issue')}
      does={t('keys.issueDoes')}
      look="main"
      confirmation={t('keys.stored')}
      request={(form) => ({
        path: { slug },
        body: {
          name: typed(form, 'name') ?? '',
          userId: typed(form, 'userId') ?? '',
          scopes: chosenScopes(form),
          expiresAt: chosenExpiry(form) ?? null,
          rateLimitPerHour: chosenRateLimit(form),
        },
      })}
      fields={(errorAt) => <IssueFields slug={slug} errorAt={errorAt} />}
      refresh={[orgKey(slug, 'api-keys')]}
      onDone={(issued) => <IssuedKey issued={issued} />}
    />
  );
};
