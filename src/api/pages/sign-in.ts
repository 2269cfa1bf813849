import { html } from 'hono/html';

// What a browser shows after a sign-in with an identity provider, unless the sign-in named a page to return to.

interface Message {
  readonly title: string;
  readonly text: string;
  /** The code of an error. */
  readonly code?: string;
}

export const messagePage = ({ title, text, code }: Message) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title} · Freehold</title>
    <link rel="icon" href="/docs/api-reference/favicon-32x32.png" />
    <style>
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; }
    </style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>${text}</p>
      ${code === undefined ? '' : html`<p><code>${code}</code></p>`}
    </main>
  </body>
</html>`;
