import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { renewRecovery } from '../../src/db/recovery/store.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { builtConsole } from '../../src/main/console-build.ts';
import { listen } from '../../src/main/http-server.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { openTestApi } from '../api/support.ts';
import { freePort } from '../support/free-port.ts';
import { testPassword } from '../support/passwords.ts';
import { type FactorApi, newPerson } from './support.ts';

// What a page writes, by the browser's own parser and authenticator. Everything else is tested with test/support/authenticator.ts.

const newPassword = 'nine blue bicycles at the station';

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const findChromium = (): string => {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'chromium'));
  const found = [process.env.CHROMIUM ?? '', ...onPath].find(isProgram);
  if (found === undefined)
    throw new Error('There is no Chromium. Install it, `apt-get install chromium`, or set CHROMIUM to its path.');
  return found;
};

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Sends a request from the page, as its script would: with the cookies and headers of the browser. */
const post = (page: Page, path: string, json?: object): Promise<Answer> =>
  page.evaluate(
    async ([to, body]) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`/v1/auth/${to}`, { method: 'POST', ...(body === null ? {} : { headers, body }) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    [path, json === undefined ? null : JSON.stringify(json)] as const,
  );

/** The code of docs/factors.md. */
const create = (page: Page, options: unknown): Promise<object> =>
  page.evaluate(`navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}),
  }).then((created) => created.toJSON())`);

const get = (page: Page, options: unknown): Promise<object> =>
  page.evaluate(`navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)}),
  }).then((credential) => credential.toJSON())`);

test('Chromium adds a passkey, signs in with it alone, and proves it again and for a new password', {
  timeout: 300_000,
}, async () => {
  const executablePath = findChromium();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const api: FactorApi = await openTestApi({
    withoutWorker: true,
    config: { PUBLIC_URL: origin },
    consoleFolder: await builtConsole(),
  });
  const server = await listen({ fetch: api.app.fetch, host: '127.0.0.1', port });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    await page.goto(`${origin}/console/recover`);

    const person = await newPerson(api);
    const signedIn = await post(page, 'login', { email: person.email, password: testPassword, transport: 'cookie' });
    expect(signedIn.body).toMatchObject({ status: 'authenticated' });
    const creation = await post(page, 'factors/webauthn/options');
    expect(creation.status).toBe(200);
    const webauthn = await create(page, creation.body.publicKey);
    const added = await post(page, 'factors/webauthn', { name: 'Chromium', webauthn });
    expect(added).toMatchObject({ status: 200, body: { factor: { kind: 'webauthn', name: 'Chromium' } } });

    expect((await post(page, 'logout', {})).status).toBe(200);
    const request = await post(page, 'passkeys/options');
    const credential = await get(page, request.body.publicKey);
    const alone = await post(page, 'passkeys/login', { webauthn: credential, transport: 'cookie' });
    expect(alone).toMatchObject({ status: 200, body: { status: 'authenticated' } });
    const again = await post(page, 'passkeys/login', { webauthn: credential, transport: 'cookie' });
    expect(again.body.code).toBe('challenge_expired');

    const stepUp = await post(page, 'step-up/options');
    const proved = await post(page, 'step-up', { webauthn: await get(page, stepUp.body.publicKey) });
    expect(proved).toMatchObject({ status: 200, body: { sessionId: expect.any(String) } });

    // On the page that signs in a device, after a password and alone. Without a password the browser offers it by itself.
    const userCode = page.getByLabel('Code of the device');
    expect((await post(page, 'logout', {})).status).toBe(200);
    await page.goto(`${origin}/device`);
    await userCode.waitFor();
    expect(page.url()).toBe(`${origin}/console/device`);

    // On the page for a new password, which asks for the factor that the person has.
    const { identityId: id } = person;
    const { generation } = await withPerson(api.world.db, id, (tx) => renewRecovery(tx, id, 60));
    await page.goto(`${origin}/recover#${tokenOf(api.world.keyRing, { kind: 'recover', id, generation })}`);
    await page.getByLabel('New password').fill(newPassword);
    const byPasskey = page.getByRole('button', { name: 'Set it with a passkey' });
    expect(await byPasskey.isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await byPasskey.click();
    await page.getByRole('heading', { name: 'The password is set' }).waitFor();
    const known = await post(page, 'login', { email: person.email, password: newPassword, transport: 'cookie' });
    expect(known.body).toMatchObject({ status: 'mfa_required', factors: ['webauthn'] });
  } finally {
    await browser.close();
    await server.drain(0);
    await api.close();
  }
});
