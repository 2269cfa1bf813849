// The script of all pages that links open. Everything that somebody has chosen is shown as text, never as markup.
// biome-ignore lint/suspicious/noRedundantUseStrict: the pages load it as a script, not as a module.
'use strict';
const { page } = document.body.dataset;
const { words, codes, passwords } = JSON.parse(document.body.dataset.texts);
const locale = document.documentElement.lang;
const token = location.hash.slice(1);
const at = (id) => document.getElementById(id);
const entered = (id) => at(id).value;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const shownTime = (text) => new Date(text).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });

const say = (text) => {
  at('answer').textContent = text;
};
const tell = ({ code, detail, errors = [] }) => {
  const why = errors.map((error) => passwords[error.code]).filter((text) => text !== undefined);
  say(why.length > 0 ? why.join(' ') : (codes[code] ?? detail));
};

const call = async (path, body, method = 'POST') => {
  const response = await fetch(path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { isDone: response.ok, answer: text === '' ? {} : JSON.parse(text) };
};

/** Shows these steps and no others. */
const show = (...ids) => {
  for (const step of document.querySelectorAll('[data-step]')) step.hidden = !ids.includes(step.id);
  const [first] = ids;
  if (first !== undefined) at(first).querySelector('input')?.focus();
};

const showIfThere = (id) => show(...(at(id) === null ? [] : [id]));

const guarded = async (work) => {
  try {
    await work();
  } catch {
    say(words.unreachable);
  }
};

/** Runs `work` when the form is sent, with its buttons disabled meanwhile. */
const on = (id, work) =>
  at(id)?.addEventListener('submit', (event) => {
    event.preventDefault();
    const buttons = [...event.target.querySelectorAll('button')];
    for (const button of buttons) button.disabled = true;
    say('');
    guarded(() => work(event.submitter)).finally(() => {
      for (const button of buttons) button.disabled = false;
    });
  });

const proofOf = (text) => {
  const code = text.replaceAll(' ', '');
  return /^\d{1,10}$/.test(code) ? { code } : { recoveryCode: code };
};

// A sign-in, whose tokens are in cookies.
let challenge;
let afterSignIn = () => undefined;
const signInFirst = (then) => {
  afterSignIn = then;
  show('sign-in');
};
const signedIn = async ({ isDone, answer }) => {
  if (!isDone) {
    tell(answer);
    if (answer.code === 'challenge_expired') showIfThere('sign-in');
    return;
  }
  if (answer.status === 'mfa_required') return askForFactor(answer);
  await afterSignIn();
};
const askForFactor = (asked) => {
  challenge = asked.challenge;
  at('passkey-factor').hidden = !asked.factors.includes('webauthn');
  show('second-factor');
};
/** What the browser makes of the options of a passkey; undefined: nothing, and the page says why. */
const assertionFor = async (optionsPath, more) => {
  const { isDone, answer } = await call(optionsPath, more);
  if (!isDone) return void tell(answer);
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(answer.publicKey);
    return (await navigator.credentials.get({ publicKey })).toJSON();
  } catch {
    say(words.noPasskey);
  }
};
const usePasskey = async (optionsPath, path, more) => {
  const webauthn = await assertionFor(optionsPath, more);
  if (webauthn !== undefined) await signedIn(await call(path, { ...more, webauthn, transport: 'cookie' }));
};
/** Goes to the identity provider that signs people with this address in, and comes back to this page. */
const useProvider = async () => {
  const email = encodeURIComponent(entered('email'));
  const { isDone, answer } = await call(`/v1/auth/sso?email=${email}`, null, 'GET');
  if (!isDone) return tell(answer);
  const [provider] = answer.data;
  if (provider === undefined) return say(words.noProvider);
  location.href = `${provider.url}?returnTo=${encodeURIComponent(location.pathname)}&loginHint=${email}`;
};
on('sign-in', async (button) => {
  if (button.value === 'provider') return useProvider();
  if (button.value === 'passkey') return usePasskey('/v1/auth/passkeys/options', '/v1/auth/passkeys/login', {});
  const person = { email: entered('email'), password: entered('password') };
  await signedIn(await call('/v1/auth/login', { ...person, client: 'browser', transport: 'cookie' }));
});
on('second-factor', async (button) => {
  if (button.value === 'passkey') return usePasskey('/v1/auth/mfa/options', '/v1/auth/mfa/verify', { challenge });
  const proof = proofOf(entered('code'));
  at('code').value = '';
  await signedIn(await call('/v1/auth/mfa/verify', { challenge, ...proof, transport: 'cookie' }));
});
on('sign-out', async () => {
  await call('/v1/auth/logout', {});
  showIfThere('again');
  say(words.signedOut);
});
/** Whether this browser has a session, which may have to be renewed. */
const hasSession = async () => {
  const isLive = async () => (await call('/v1/auth/sessions?limit=1', null, 'GET')).isDone;
  return (await isLive()) || ((await call('/v1/auth/refresh', {})).isDone && isLive());
};

const accept = async (more) => {
  const { isDone, answer } = await call('/v1/invites/accept', { token, ...more });
  if (isDone) {
    show();
    return say(filled(words.joined, { organization: answer.organization.name }));
  }
  if (answer.code === 'session_required' || answer.code === 'email_mismatch') signInFirst(() => accept({}));
  tell(answer);
};
on('invitation', () => {
  const name = entered('name').trim();
  return accept({ password: entered('new-password'), locale, ...(name === '' ? {} : { name }) });
});

on('ask', async () => {
  const { isDone, answer } = await call('/v1/auth/recovery', { email: entered('known-email') });
  if (!isDone) return tell(answer);
  show();
  say(words.asked);
});
const recoveryPath = '/v1/auth/recovery/options';
/** Offers what the person may prove. Only a person with a passkey gets options. */
const askForRecoveryFactor = async () => {
  at('recovery-factor').hidden = false;
  at('recovery-passkey').hidden = !(await call(recoveryPath, { token })).isDone;
  at('recovery-code').focus();
};
/** The second factor, as far as it was given; null: the person was asked for a passkey, and none was used. */
const recoveryProof = async (button) => {
  if (button?.value !== 'passkey') {
    const text = entered('recovery-code');
    return text === '' ? {} : proofOf(text);
  }
  const webauthn = await assertionFor(recoveryPath, { token });
  return webauthn === undefined ? null : { webauthn };
};
on('recovery', async (button) => {
  const proof = await recoveryProof(button);
  if (proof === null) return;
  const body = { token, password: entered('new-password'), ...proof };
  const { isDone, answer } = await call('/v1/auth/recovery/complete', body);
  if (isDone) {
    show();
    return say(words.recovered);
  }
  if (answer.code === 'mfa_required') await askForRecoveryFactor();
  if (answer.code === 'link_expired') show('ask');
  tell(answer);
});

on('device-code', async () => {
  const { isDone, answer } = await call('/v1/auth/device/lookup', { userCode: entered('user-code') });
  if (!isDone) return tell(answer);
  const { deviceName, userAgent, network, createdAt } = answer;
  at('device').textContent = filled(words.device, {
    name: deviceName === null ? words.unnamed : `\u201c${deviceName}\u201d`,
    agent: userAgent ?? words.unknown,
    network,
    time: shownTime(createdAt),
  });
  show('decision', 'sign-out');
});
on('decision', async (button) => {
  const approve = button.value === 'approve';
  const { isDone, answer } = await call('/v1/auth/device/approve', { userCode: entered('user-code'), approve });
  if (isDone) {
    show('sign-out');
    return say(approve ? words.approved : words.denied);
  }
  if (answer.code === 'step_up_required') signInFirst(() => show('decision', 'sign-out'));
  else show('device-code', 'sign-out');
  tell(answer);
});

const pages = {
  invite: async () => {
    if (token === '') return say(words.incomplete);
    const { isDone, answer } = await call('/v1/invites/lookup', { token });
    if (!isDone) return tell(answer);
    const { organization, inviter, email, role, status, expiresAt } = answer;
    if (status !== 'pending') return say(words[status]);
    const values = { inviter, organization: organization.name, role, email, time: shownTime(expiresAt) };
    at('about').textContent = filled(inviter === null ? words.invitedByNobody : words.invited, values);
    show('invitation');
  },
  recover: async () => show(token === '' ? 'ask' : 'recovery'),
  device: async () => {
    const enter = () => show('device-code', 'sign-out');
    if (token.startsWith('mfa=')) {
      afterSignIn = enter;
      return askForFactor({ challenge: token.slice('mfa='.length), factors: ['webauthn'] });
    }
    if (await hasSession()) enter();
    else signInFirst(enter);
  },
  factor: async () => {
    afterSignIn = () => {
      show();
      say(words.signedIn);
    };
    askForFactor(JSON.parse(document.body.dataset.mfa));
  },
  // Renews the session, because one that has expired cannot sign out.
  occupied: async () => {
    await hasSession();
    show('sign-out');
  },
};
guarded(pages[page]);
