import type { Assertion, AssertionOptions, RegistrationOptions } from '../../src/contract/passkey.ts';
import { publicUrl } from '../api/support.ts';
import { newAuthenticator, type TestAuthenticator } from '../support/authenticator.ts';
import { type Answer, type FactorApi, login, newPerson, type Person, send, tokenOf } from './support.ts';

export interface Holder extends Person {
  device: TestAuthenticator;
  factorId: string;
  /** A session of two factors. */
  key: string;
}

export const post = (api: FactorApi, path: string, key: string | null, json?: object): Promise<Answer> =>
  send(api, `/v1/auth/${path}`, { method: 'POST', key, ...(json === undefined ? {} : { json }) });

export const optionsOf = async <T = AssertionOptions>(
  api: FactorApi,
  path: string,
  key: string | null = null,
  json?: object,
): Promise<T> => {
  const answer = await post(api, `${path}/options`, key, json);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.body.code}`);
  return answer.body as T;
};

/** Adds a passkey to the person of this session. */
export const enrol = async (api: FactorApi, key: string, device = newAuthenticator(publicUrl)): Promise<Answer> => {
  const options = await optionsOf<RegistrationOptions>(api, 'factors/webauthn', key);
  return post(api, 'factors/webauthn', key, { name: 'Phone', webauthn: device.create(options) });
};

/** A person with a password and a passkey. */
export const newHolder = async (api: FactorApi, device = newAuthenticator(publicUrl)): Promise<Holder> => {
  const person = await newPerson(api);
  const { body } = await enrol(api, tokenOf(await login(api, person.email)), device);
  const { factor, session } = body as unknown as { factor: { id: string }; session: { accessToken: string } };
  return { ...person, device, factorId: factor.id, key: session.accessToken };
};

export const signIn = (api: FactorApi, webauthn: Assertion, more: object = {}): Promise<Answer> =>
  post(api, 'passkeys/login', null, { webauthn, ...more });

/** Signs in with the passkey alone. */
export const signInWith = async (api: FactorApi, device: TestAuthenticator): Promise<Answer> =>
  signIn(api, device.get(await optionsOf(api, 'passkeys')));
