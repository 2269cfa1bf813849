// Makes the site in tools/docs/site. Started by `npm run docs:build`.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { preparePages } from './prepare.mjs';

const tool = dirname(fileURLToPath(import.meta.url));
const pages = join(tool, 'pages');
const site = join(tool, 'site');

preparePages(join(tool, '../../docs'), pages);
await build(tool);
rmSync(pages, { recursive: true });

// The policy of the pages allows no inline script, so a browser would refuse it.
const inline = readdirSync(site, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.html'))
  .filter((name) => /<script(?![^>]*\ssrc=)/.test(readFileSync(join(site, name), 'utf8')));
if (inline.length > 0) throw new Error(`Pages with an inline script: ${inline.join(', ')}`);
