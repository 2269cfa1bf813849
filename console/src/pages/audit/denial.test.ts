import { expect, test } from 'vitest';
import { permissionsIn } from './denial.tsx';

test('the permissions of a denial are those of its operations, each once', () => {
  expect(permissionsIn({ target: 'route:createUser', detail: null })).toEqual(['user:create']);
  const detail = { operations: 'createUser 3, listUsers 1, readUser 1, updateUser 1', count: 6 };
  expect(permissionsIn({ target: 'routes', detail })).toEqual(['user:create', 'user:list', 'user:read', 'user:update']);
});

test('operations without a permission, and those that are not known here, have none', () => {
  expect(permissionsIn({ target: 'route:readMe', detail: null })).toEqual([]);
  expect(permissionsIn({ target: 'routes', detail: { operations: 'other 4, constructor 1' } })).toEqual([]);
  expect(permissionsIn({ target: 'organization:1', detail: null })).toEqual([]);
});
