import { expect, test } from 'vitest';
import catalog from '../../../../locales/en.po?raw';
import { memberPermissions } from '../../../../src/contract/permissions.ts';
import { grantableScopes, groupsOf, selectAll, selectedOf } from './scopes.ts';

test('offers no permission above the role of the holder', () => {
  expect(grantableScopes('viewer', null)).toContain('organization:read');
  expect(grantableScopes('viewer', null)).not.toContain('api-key:create');
  expect(grantableScopes('owner', null)).toEqual(memberPermissions);
});

test('offers no permission that the calling key does not have', () => {
  expect(grantableScopes('owner', ['user:list', 'metrics:read'])).toEqual(['user:list']);
});

test('groups by what the permissions are about, and loses none', () => {
  const groups = groupsOf(memberPermissions);
  expect(groups.flatMap(({ scopes }) => scopes).toSorted()).toEqual(memberPermissions.toSorted());
  expect(groups.find(({ name }) => name === 'user')?.scopes).toContain('user:list');
  expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
});

test('selects a group as a whole, and says when only a part is selected', () => {
  const group = ['user:list', 'user:read'];
  const all = selectAll(group, new Set(['webhook:list']), true);
  expect([...all]).toEqual(['webhook:list', ...group]);
  expect(selectedOf(group, all)).toBe('all');
  expect(selectedOf(group, selectAll(['user:read'], all, false))).toBe('some');
  expect(selectedOf(group, selectAll(group, all, false))).toBe('none');
});

test('every permission of members has a text', () => {
  const wanted = groupsOf(memberPermissions).flatMap(({ name, scopes }) => [
    `permissionGroup.${name}`,
    ...scopes.map((scope) => `permission.${scope}`),
  ]);
  expect(wanted.filter((id) => !catalog.includes(`msgid "${id}"`))).toEqual([]);
});
