import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contents } from '../contents.mjs';

/** The theme's inline scripts, which choose dark or light and mark Macs before anything is shown. */
const inlineScript = /<script id="([\w-]+)">(.*?)<\/script>/gs;

/** @type {import('vitepress').UserConfig} */
export default {
  title: 'Freehold',
  description: 'A control plane for multi-tenant products',
  lang: 'en',
  base: '/docs/',
  srcDir: 'pages',
  srcExclude: ['public/**'],
  outDir: 'site',
  cacheDir: 'node_modules/.cache/vitepress',
  cleanUrls: true,
  // Without it, each page has an inline script with the names of all others.
  metaChunk: true,
  head: [['link', { rel: 'icon', type: 'image/png', href: '/docs/api-reference/favicon-32x32.png' }]],
  // Addresses of the reader's own machine, given as examples.
  ignoreDeadLinks: [/^http:\/\/localhost/],
  // The pages are served without permission to run a script that is not a file.
  transformHtml: (html, _page, { siteConfig }) =>
    html.replaceAll(inlineScript, (_, name, text) => {
      writeFileSync(join(siteConfig.outDir, `${name}.js`), text);
      return `<script src="/docs/${name}.js"></script>`;
    }),
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Quickstart', link: '/quickstart' },
      { text: 'API guide', link: '/api/multi-tenant' },
      { text: 'API reference', link: '/api-reference', target: '_self' },
      { text: 'Error codes', link: '/errors' },
    ],
    sidebar: contents().map(({ title, pages }) => ({
      text: title,
      items: pages.map((page) => ({ text: page.title, link: `/${page.path.replace(/(README)?\.md$/, '')}` })),
    })),
  },
};
