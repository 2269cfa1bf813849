import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { User } from '../../../../src/client/index.ts';
import { userRoles } from '../../../../src/contract/permissions.ts';
import { useMay, useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { buttonClass } from '../../parts/button/button.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { FilterBar, FilterSelect, FilterText, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { type Column, ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { useRoles } from '../roles/roles.ts';
import { ChangeRoles } from './change-roles.tsx';
import { nameOf, useDirectory } from './directory.tsx';
import { chosenAnyRole, MemberStatus, RoleSelect, useRoleText, userStatuses } from './role.tsx';

const route = getRouteApi('/orgs/$slug/members');

const matches = (text: string, { name, email }: User): boolean =>
  [name ?? '', email].some((each) => each.toLowerCase().includes(text.toLowerCase()));

export const MembersPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { filters, change, isFiltered } = useFilters('q', 'role', 'customRole', 'status');
  const { q } = filters;
  const role = oneOf(userRoles, filters.role);
  const status = oneOf(userStatuses, filters.status);
  const { customRole } = filters;
  const custom = useRoles(slug);
  const query = {
    ...(role !== undefined && { role }),
    ...(customRole !== undefined && { customRole }),
    ...(status !== undefined && { status }),
  };
  const key = orgKey(slug, 'members');
  const list = useList(orgKey(slug, 'members', query), (client, page, signal) =>
    client.users.list({ path: { slug }, query: { ...page, ...query }, signal }),
  );
  // The API finds no members by name, so they are looked for among those that are held here.
  const directory = useDirectory(slug);
  const found = directory.data?.members.filter(
    (member) =>
      matches(q ?? '', member) &&
      (role === undefined || member.role === role) &&
      (customRole === undefined || member.customRole === customRole) &&
      (status === undefined || member.status === status),
  );
  const isSearched = q !== undefined;
  const shown = isSearched ? { ...list, ...directory, rows: found, hasNextPage: false } : list;
  const ownId = useMe()?.user?.id;
  const mayChange = useMay('user:update');
  const maySeeTransfers = useMay('operation:list');
  const maySeeInvitations = useMay('invitation:list');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const chosen = (shown.rows ?? []).filter(({ id }) => selected.has(id));
  const selection: Column<User> = {
    title: t('members.select'),
    cell: (member) => (
      <input
        type="checkbox"
        aria-label={t('members.selectOne', { name: nameOf(member) })}
        checked={selected.has(member.id)}
        onChange={() => toggle(member.id)}
      />
    ),
  };
  const roleText = useRoleText();
  const columns: readonly Column<User>[] = [
    ...(mayChange ? [selection] : []),
    {
      title: t('members.name'),
      cell: (member) => (
        <span>
          <Link to="/orgs/$slug/members/$id" params={{ slug, id: member.id }}>
            {nameOf(member)}
          </Link>
          {member.id === ownId && ` (${t('members.you')})`}
        </span>
      ),
    },
    { title: t('members.email'), cell: ({ email }) => email },
    { title: t('members.role'), cell: roleText },
    { title: t('members.status'), cell: ({ status, heldAt }) => <MemberStatus status={status} heldAt={heldAt} /> },
    { title: t('members.since'), cell: ({ createdAt }) => <Time at={createdAt} as="relative" />, isMinor: true },
  ];
  return (
    <Page
      title={t('members.title')}
      lead={t('members.lead')}
      actions={
        <>
          {maySeeTransfers && (
            <Link to="/orgs/$slug/ownership" params={{ slug }} className={buttonClass()}>
              {t('transfers.title')}
            </Link>
          )}
          <Action
            operation="createUser"
            label={t('members.add')}
            does={t('members.addDoes')}
            request={(form) => {
              const name = typed(form, 'name');
              const body = { email: typed(form, 'email') ?? '', ...chosenAnyRole(form) };
              return { path: { slug }, body: { ...body, ...(name !== undefined && { name }) } };
            }}
            fields={(errorAt) => (
              <>
                <TextField name="email" type="email" label={t('members.email')} required error={errorAt('email')} />
                <TextField name="name" label={t('members.nameOptional')} error={errorAt('name')} />
                <RoleSelect slug={slug} error={errorAt('role') ?? errorAt('customRole')} />
              </>
            )}
            refresh={[key]}
          />
          {maySeeInvitations && (
            <Link to="/orgs/$slug/invitations" params={{ slug }} className={buttonClass('main')}>
              {t('invitations.title')}
            </Link>
          )}
        </>
      }
    >
      <FilterBar
        isFiltered={isFiltered}
        onClear={() => change({ q: undefined, role: undefined, customRole: undefined, status: undefined })}
      >
        <FilterText label={t('members.search')} value={q} onChange={(text) => change({ q: text })} />
        <FilterSelect
          label={t('members.role')}
          value={role}
          options={userRoles.map((each) => [each, t(`role.${each}`)])}
          onChange={(value) => change({ role: value })}
        />
        {(custom.length > 0 || customRole !== undefined) && (
          <FilterSelect
            label={t('roles.custom')}
            value={customRole}
            options={custom.map(({ name }) => [name, name])}
            onChange={(value) => change({ customRole: value })}
          />
        )}
        <FilterSelect
          label={t('members.status')}
          value={status}
          options={userStatuses.map((each) => [each, t(`userStatus.${each}`)])}
          onChange={(value) => change({ status: value })}
        />
      </FilterBar>
      {isSearched && directory.data?.isComplete === false && (
        <p>{t('members.searchPart', { count: directory.data.members.length })}</p>
      )}
      <ListTable
        caption={t('members.title')}
        list={shown}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('members.noneFound') : t('members.none')}>
            {!isFiltered && <p>{t('members.noneHow')}</p>}
          </Empty>
        }
        columns={columns}
      />
      <ChangeRoles slug={slug} members={chosen} onDone={() => setSelected(new Set())} />
    </Page>
  );
};
