import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

// The one list of sensitive changes, to which the other pages link.

it('docs/factors.md lists exactly the routes that the description of the API marks as sensitive', async () => {
  const { paths } = JSON.parse(await readFile('openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { 'x-step-up'?: true }>>;
  };
  const marked = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, route]) => route['x-step-up'] === true)
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  const page = await readFile('docs/factors.md', 'utf8');
  const section = /^## Sensitive changes$(.*?)^## /ms.exec(page)?.[1] ?? '';
  const listed = [...section.matchAll(/`([A-Z]+ \/v1[^`]*)`/g)].map(([, route]) => route);
  expect(listed.toSorted()).toEqual(marked.toSorted());
});
