import { expect, test } from 'vitest';
import { files, importsIn, read } from './tree.ts';

// What is cached of an organization is removed when it is left, by the beginning of its key.

const code = files.filter((path) => /^console\/src\/.*\.tsx?$/.test(path) && !/\.(gen|test)\.tsx?$/.test(path));
const isOfData = (path: string): boolean => path.startsWith('console/src/data/');

/** The file, and all of pages and parts that it is made of. */
const madeOf = (path: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(path) || !/^console\/src\/(pages|parts)\//.test(path) || !path.includes('.ts')) return found;
  found.add(path);
  for (const { to } of importsIn(path, read(path))) madeOf(to, found);
  return found;
};

const routes = [...read('console/src/routes.tsx').matchAll(/route\(\s*'([^']+)',[^']*import\('\.\/([^']+)'\)/g)].map(
  ([, path = '', file = '']) => ({ path, file: `console/src/${file}` }),
);
const ofOrganizations = routes.filter(({ path }) => path.startsWith('/orgs/$slug'));

test('pages of an organization use keys of that organization only', () => {
  expect(routes.length).toBe(read('console/src/routes.tsx').match(/lazyRouteComponent\(\(\)/g)?.length);
  expect(ofOrganizations.length).toBeGreaterThan(15);
  const parts = new Set(ofOrganizations.flatMap(({ file }) => [...madeOf(file)]));
  expect([...parts]).toContain('console/src/pages/operation/follow.ts');
  const isAllowed = (path: string, use: string): boolean =>
    use.startsWith('orgKey(slug,') ||
    use.startsWith('keyAt(slug,') ||
    // Trails are of the organization in the path, or else of the platform.
    (path === 'console/src/pages/audit/places.ts' && use === "platformKey('audit',");
  const found = [...parts].flatMap((path) =>
    [...read(path).matchAll(/\b(?:orgKey|keyAt|platformKey|ownKey)\(\s*[^,)]*,?/g)]
      .map(([use]) => use)
      .filter((use) => !isAllowed(path, use))
      .map((use) => `${path}: ${use}`),
  );
  expect(found).toEqual([]);
});

test('keys are made, and what is cached is touched, in one place', () => {
  const isOutside = /\b(queryKey|useQuery|useInfiniteQuery|useQueryClient)\b|\[\s*'(org|platform|me)'\s*,/;
  expect(code.filter((path) => !isOfData(path) && isOutside.test(read(path)))).toEqual([]);
  expect(code.filter((path) => isOfData(path) && isOutside.test(read(path)))).toContain('console/src/data/keys.ts');
});
