import { html } from 'hono/html';
import { errorTable } from '../../contract/errors.ts';
import { siteCommand } from '../../layout/commands.ts';

type Html = ReturnType<typeof html>;

export const startScript = `
// As the other pages, which keep the reader's choice under this name.
const appearance = localStorage.getItem('vitepress-theme-appearance') ?? 'auto';
const isDark = appearance === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : appearance === 'dark';
document.documentElement.classList.toggle('dark-mode', isDark);
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // A key entered here stays in this tab.
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/** A page that needs nothing from elsewhere; `head`: its styles. */
const page = (title: string, head: Html, body: Html) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="icon" href="/docs/api-reference/favicon-32x32.png" />
    ${head}
  </head>
  <body>
    ${body}
  </body>
</html>`;

/** The reference of the API, by Swagger UI. */
export const referencePage = page(
  'Freehold API reference',
  html`<link rel="stylesheet" href="/docs/api-reference/swagger-ui.css" />
    <style>
      body { margin: 0; }
      nav { padding: 0.75rem 1.25rem; font: 16px/1.5 system-ui, sans-serif; }
      .dark-mode body { background: #1c2022; }
      .dark-mode nav a { color: #8ab4f8; }
    </style>`,
  html`<nav><a href="/docs/">Documentation</a></nav>
    <main id="reference"><p>The reference needs JavaScript. The description is at <a href="/openapi.json">/openapi.json</a>, the error codes are at <a href="/docs/errors">/docs/errors</a>.</p></main>
    <script src="/docs/api-reference/swagger-ui-bundle.js"></script>
    <script src="/docs/api-reference/start.js"></script>`,
);

const errorRow = ([code, { status, retryable, title }]: [string, (typeof errorTable)[keyof typeof errorTable]]) => html`
      <tr id="${code}"><th scope="row"><a href="#${code}"><code>${code}</code></a></th><td>${status}</td><td>${title}</td><td>${retryable ? 'yes' : 'no'}</td></tr>`;

/** Shown while the site is not built; the site has a page of its own at the same address. */
export const errorsPage = page(
  'Freehold error codes',
  html`<style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; padding: 0.4rem 0.6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
      tr:target { background: #fff3c4; }
    </style>`,
  html`<main>
      <h1>Error codes</h1>
      <p>Each error is an RFC 9457 problem (<code>application/problem+json</code>) with one of these codes. Retryable: the same request, unchanged, can succeed later; respect <code>Retry-After</code>. <a href="/docs/api-reference">API reference</a></p>
      <table>
        <thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">Retryable</th></tr></thead>
        <tbody>${Object.entries(errorTable).map(errorRow)}</tbody>
      </table>
    </main>`,
);

/** Shown at `/docs` while the site is not built. */
export const withoutSitePage = page(
  'Freehold documentation',
  html`<style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
    </style>`,
  html`<main>
      <h1>Freehold documentation</h1>
      <ul>
        <li><a href="/docs/api-reference">API reference</a></li>
        <li><a href="/docs/errors">Error codes</a></li>
        <li><a href="/openapi.json">OpenAPI description</a></li>
      </ul>
      <p>The pages of the guide are not built on this server. ${siteCommand === null ? '' : html`They are in the folder <code>docs</code>; <code>${siteCommand}</code> builds them.`}</p>
    </main>`,
);
