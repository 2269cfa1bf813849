import { expect, test } from 'vitest';
import { read, sources } from './tree.ts';

/** What the table of permissions says about roles is the policy's data; who may do what, only the policy answers. */
const answers = ['roleHas', 'platformHas', 'operatorHas', 'permissionsOf', 'isKeptWhileNotActive'];

const importing = new RegExp(
  String.raw`import (?:type )?\{[^}]*\b(?:${answers.join('|')})\b[^}]*\} from '[^']*contract/permissions\.ts'`,
);

test('finds an import of what only the policy answers', () => {
  expect(importing.test("import { type Permission, roleHas } from '../contract/permissions.ts';")).toBe(true);
  expect(importing.test("import {\n  isAtLeast,\n  platformHas,\n} from '../../contract/permissions.ts';")).toBe(true);
  expect(importing.test("import { isAtLeast } from '../contract/permissions.ts';")).toBe(false);
  expect(importing.test("import { permissionsOf } from '../authorization.ts';")).toBe(false);
});

test('nothing but the policy decides what a caller may do', () => {
  const files = sources.filter((file) => file.startsWith('src/') && !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => importing.test(read(file)))).toEqual([]);
});
