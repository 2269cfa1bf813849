import { Secret, TOTP } from 'otpauth';
import type { BrowserContext } from 'playwright-core';
import { expect } from 'vitest';
import { password, type Stage } from './stage.ts';

/** Somebody who signs in with a password and a code. */
export interface Person {
  readonly email: string;
  readonly secret: string;
}

const codeOf = (secret: string, seconds = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + seconds * 1_000 });

/** People with two factors. */
export const factorsOn = ({ api, url }: Pick<Stage, 'api' | 'url'>) => ({
  /** Gives somebody who has a password a second factor, by a code of the time step before this one. */
  withFactor: async (email: string): Promise<Person> => {
    const { accessToken } = await api<{ accessToken: string }>('/v1/auth/login', { email, password }, 'POST', null);
    const app = await api<{ factor: { id: string }; secret: string }>('/v1/auth/factors/totp', {}, 'POST', accessToken);
    const code = { code: codeOf(app.secret, -30) };
    await api(`/v1/auth/factors/totp/${app.factor.id}/confirm`, code, 'POST', accessToken);
    return { email, secret: app.secret };
  },

  signInWithFactor: async (browser: BrowserContext, { email, secret }: Person): Promise<void> => {
    const post = (path: string, data: object) => browser.request.post(path, { data, headers: { Origin: url } });
    const login = { email, password, client: 'browser', transport: 'cookie' };
    const { challenge } = (await (await post('/v1/auth/login', login)).json()) as { challenge: string };
    const verified = await post('/v1/auth/mfa/verify', { challenge, code: codeOf(secret), transport: 'cookie' });
    expect(verified.status(), await verified.text()).toBe(200);
  },
});
