import { html } from 'hono/html';

// The page that mailed links open until there is a console. The token is behind `#`, which a browser sends to no server.

/** Asks what the link is about, and accepts it. Everything that somebody has chosen is shown as text, never as markup. */
export const linkScript = `
const token = location.hash.slice(1);
const at = (id) => document.getElementById(id);
const say = (text) => { at('answer').textContent = text; };
const post = async (path, body) => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, ...body }),
  });
  return { isDone: response.ok, answer: await response.json() };
};
const advice = {
  session_required: 'You have a password already. Sign in first, and accept the invitation as the person that you are: '
    + 'freehold login --email <address>, then freehold invite accept.',
  email_proof_required: 'A link was mailed to your address. Open that one.',
};
const ends = { accepted: 'was accepted', revoked: 'was revoked', expired: 'has expired' };
const guarded = async (work) => {
  try {
    await work();
  } catch {
    say('The server does not answer. Try again in a moment.');
  }
};

const show = () => guarded(async () => {
  if (token === '') return say('This address is incomplete. Open the link of your mail once more.');
  const { isDone, answer } = await post('/v1/invites/lookup', {});
  if (!isDone) return say(answer.detail);
  const { organization, inviter, email, role, status, expiresAt } = answer;
  if (status !== 'pending') return say('This invitation ' + ends[status] + '.');
  at('about').textContent = (inviter === null ? 'You are invited' : inviter + ' invites you') + ' to join ' + organization.name
    + ' as ' + role + ', with the address ' + email + '. Valid until ' + new Date(expiresAt).toLocaleString() + '.';
  at('form').hidden = false;
});

at('form').addEventListener('submit', (event) => {
  event.preventDefault();
  at('accept').disabled = true;
  guarded(async () => {
    const name = at('name').value.trim();
    const { isDone, answer } = await post('/v1/invites/accept', {
      password: at('password').value,
      ...(name === '' ? {} : { name }),
    });
    if (!isDone) return say(advice[answer.code] ?? answer.detail);
    at('form').hidden = true;
    say('You are a member of ' + answer.organization.name + '. You can sign in now.');
  }).finally(() => { at('accept').disabled = false; });
});
show();
`;

export const linkPage = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>Invitation · Freehold</title>
    <link rel="icon" href="/docs/api-reference/favicon-32x32.png" />
    <style>
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; }
      label { display: block; margin-top: 1rem; }
      input, button { font: inherit; padding: 0.5rem 0.75rem; width: 100%; box-sizing: border-box; }
      button { margin-top: 1.5rem; background: #1f4b3f; color: #fff; border: 0; border-radius: 6px; }
      button:disabled { opacity: 0.6; }
      [role='alert'] { margin-top: 1rem; font-weight: 600; }
    </style>
  </head>
  <body>
    <main>
      <h1>Invitation</h1>
      <p id="about"></p>
      <form id="form" hidden>
        <label for="name">Your name (optional)</label>
        <input id="name" autocomplete="name" maxlength="200" />
        <label for="password">A password of your choice, of 15 characters or more</label>
        <input id="password" type="password" autocomplete="new-password" required />
        <button id="accept">Accept the invitation</button>
      </form>
      <p id="answer" role="alert"></p>
      <noscript><p>This page needs JavaScript. Without it: <code>freehold invite accept</code>.</p></noscript>
    </main>
    <script src="/invite/page.js"></script>
  </body>
</html>`;
