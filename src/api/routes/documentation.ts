import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { html } from 'hono/html';
import { DomainError, errorTable } from '../../contract/errors.ts';
import { hasTag, matchesTag } from '../../contract/etag.ts';
import { referenceAssets } from '../../layout/layout.ts';
import type { Api, ApiEnv } from '../env.ts';
import { pageSecurityHeaders } from '../middleware/security-headers.ts';
import { openApiDocument } from '../openapi.ts';

// Served from the disk: the reference works without internet, and no third party sees who reads it.
const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

const startScript = `
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

const referencePage = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Freehold API reference</title>
    <link rel="icon" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <main id="reference"><p>The reference needs JavaScript. The description is at <a href="/openapi.json">/openapi.json</a>, the error codes are at <a href="/docs/errors">/docs/errors</a>.</p></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>`;

const errorRow = ([code, { status, retryable, title }]: [string, (typeof errorTable)[keyof typeof errorTable]]) => html`
      <tr id="${code}"><th scope="row"><a href="#${code}"><code>${code}</code></a></th><td>${status}</td><td>${title}</td><td>${retryable ? 'yes' : 'no'}</td></tr>`;

const errorsPage = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Freehold error codes</title>
    <link rel="icon" href="/docs/favicon-32x32.png" />
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; padding: 0.4rem 0.6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
      tr:target { background: #fff3c4; }
    </style>
  </head>
  <body>
    <main>
      <h1>Error codes</h1>
      <p>Each error is an RFC 9457 problem (<code>application/problem+json</code>) with one of these codes. Retryable: the same request, unchanged, can succeed later; respect <code>Retry-After</code>. <a href="/docs">API reference</a></p>
      <table>
        <thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">Retryable</th></tr></thead>
        <tbody>${Object.entries(errorTable).map(errorRow)}</tbody>
      </table>
    </main>
  </body>
</html>`;

const anHour = 'public, max-age=3600';

interface Prepared {
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly compressed: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const compress = promisify(gzip);

/** Prepares content that is open to everyone: serialized, compressed and hashed only once per process. */
const prepareOnce = (read: () => Promise<string | Uint8Array>): (() => Promise<Prepared>) => {
  let prepared: Promise<Prepared> | undefined;
  const prepare = async (): Promise<Prepared> => {
    const plain = Uint8Array.from(Buffer.from(await read()));
    const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
    // The two encodings are two representations of one content, so they share a weak tag.
    return { plain, compressed: Uint8Array.from(await compress(plain, { level: 9 })), etag: `W/"${digest}"` };
  };
  return () => {
    prepared ??= prepare();
    return prepared;
  };
};

const answer = (c: Context<ApiEnv>, { plain, compressed, etag }: Prepared, contentType: string): Response => {
  const coding = accepts(c, { header: 'Accept-Encoding', supports: ['gzip', 'identity'], default: 'identity' });
  const headers = { 'Content-Type': contentType, 'Cache-Control': anHour, ETag: etag, Vary: 'Accept-Encoding' };
  if (!matchesTag(c.req.header('if-match')?.slice(0, tagsLengthMax), etag))
    throw new DomainError('precondition_failed');
  if (hasTag(c.req.header('if-none-match')?.slice(0, tagsLengthMax), etag)) return c.body(null, 304, headers);
  if (coding !== 'gzip') return c.body(plain, 200, headers);
  return c.body(compressed, 200, { ...headers, 'Content-Encoding': 'gzip' });
};

const tagsLengthMax = 4_096;

export const documentationRoutes = (app: Api): void => {
  const document = prepareOnce(async () => JSON.stringify(openApiDocument(app)));
  app.get('/openapi.json', async (c) => answer(c, await document(), 'application/json'));

  app.use('/docs/*', pageSecurityHeaders);
  app.get('/docs', (c) => c.html(referencePage));
  app.get('/docs/errors', (c) => c.html(errorsPage));
  app.get('/docs/start.js', (c) =>
    c.body(startScript, 200, { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': anHour }),
  );
  for (const [name, contentType] of Object.entries(assets)) {
    const content = prepareOnce(() => readFile(path.join(referenceAssets(), name)));
    app.get(`/docs/${name}`, async (c) => answer(c, await content(), contentType));
  }
};
