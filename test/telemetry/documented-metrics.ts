import { readFileSync } from 'node:fs';

const page = new URL('../../docs/observability.md', import.meta.url);

/** Metric names in the first column of the tables of docs/observability.md. */
export const documentedMetrics = (): Set<string> =>
  new Set(
    [...readFileSync(page, 'utf8').matchAll(/^\| `((?:freehold|process|nodejs|temporal)_\w+)` \|/gm)].map(([, name]) =>
      String(name),
    ),
  );
