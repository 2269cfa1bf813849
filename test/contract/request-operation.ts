import { openApi } from '../api/support.ts';

/** The method and the path of each operation. */
export const templates = Object.entries(openApi.paths ?? {}).flatMap(([template, item]) =>
  Object.entries(item as Record<string, { operationId: string }>).map(([method, { operationId }]) => ({
    id: operationId,
    method: method.toUpperCase(),
    pattern: new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  })),
);

/** Returns the operation that a request is for: the one with the fewest parameters in its path. */
export const operationOf = (method: string, url: string): string | undefined => {
  const { pathname } = new URL(url);
  const parametersOf = (pattern: RegExp) => Object.keys(pattern.exec(pathname)?.groups ?? {}).length;
  return templates
    .filter((each) => each.method === method && each.pattern.test(pathname))
    .sort((a, b) => parametersOf(a.pattern) - parametersOf(b.pattern))
    .at(0)?.id;
};
