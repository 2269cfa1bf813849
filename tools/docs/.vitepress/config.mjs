import { contents } from '../contents.mjs';

/** The theme's only inline script, which marks Macs. The pages are served without permission to run one. */
const inlineScript = /<script id="check-mac-os">.*?<\/script>/g;

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
  // Without it, each page has an inline script with the names of all others; likewise for the dark mode.
  metaChunk: true,
  appearance: false,
  head: [['link', { rel: 'icon', type: 'image/png', href: '/docs/api-reference/favicon-32x32.png' }]],
  // Served by the api, not made from a page; and addresses of the reader's own machine, given as examples.
  ignoreDeadLinks: [/^\/api-reference$/, /^http:\/\/localhost/],
  markdown: { theme: 'github-light' },
  transformHtml: (html) => html.replaceAll(inlineScript, ''),
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Quickstart', link: '/quickstart' },
      { text: 'API guide', link: '/api/multi-tenant' },
      { text: 'API reference', link: '/docs/api-reference', target: '_self' },
      { text: 'Error codes', link: '/errors' },
    ],
    sidebar: contents().map(({ title, pages }) => ({
      text: title,
      items: pages.map((page) => ({ text: page.title, link: `/${page.path.replace(/(README)?\.md$/, '')}` })),
    })),
  },
};
