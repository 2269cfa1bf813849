import { buildSite } from './site.ts';

console.log(
  (await buildSite())
    ? 'the site is in tools/docs/site; a running api serves it at /docs'
    : 'the site in tools/docs/site is up to date',
);
