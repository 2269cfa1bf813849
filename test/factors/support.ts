import type { SignedIn } from '../../src/contract/session.ts';
import type { TestApi } from '../api/support.ts';
import { createMemberRows, type TestMember } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import type { World } from '../support/world.ts';

export type FactorApi = TestApi & { world: World };

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { code?: string };
}

let networks = 0;
/** An address in a network that no other test uses. */
export const newAddress = (): string => {
  networks += 1;
  return `10.${Math.floor(networks / 256)}.${networks % 256}.1`;
};

interface Sent {
  json?: object;
  method?: string;
  key?: string | null;
  address?: string;
  organization?: string;
}

/** Sends a request from an address of its own, and reads the answer. */
export const send = async (
  { request }: FactorApi,
  path: string,
  { json, method, key = null, address = newAddress(), organization }: Sent = {},
): Promise<Answer> => {
  const response = await request(path, {
    key,
    headers: {
      'X-Forwarded-For': address,
      ...(organization === undefined ? {} : { 'Freehold-Organization': organization }),
    },
    ...(json === undefined ? {} : { json }),
    ...(method === undefined ? {} : { method }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
};

export interface Person extends TestMember {
  slug: string;
}

/** An admin of an organization of its own, with `testPassword`. */
export const newPerson = async ({ world }: FactorApi, role: 'owner' | 'admin' = 'admin'): Promise<Person> => {
  const { id, slug } = await createOrganizationRows(world.db, { status: 'active' });
  const member = await createMemberRows(world.db, id, { role });
  await createPasswordRows(world, member.identityId);
  return { ...member, slug };
};

export const login = (api: FactorApi, email: string): Promise<Answer> =>
  send(api, '/v1/auth/login', { json: { email, password: testPassword, client: 'cli', deviceName: 'Laptop' } });

export const challengeOf = async (api: FactorApi, email: string): Promise<string> =>
  String((await login(api, email)).body.challenge);

export const verify = (
  api: FactorApi,
  challenge: string,
  answer: { code?: string; recoveryCode?: string; webauthn?: object },
  address?: string,
): Promise<Answer> =>
  send(api, '/v1/auth/mfa/verify', {
    json: { challenge, ...answer },
    ...(address === undefined ? {} : { address }),
  });

export const tokenOf = ({ body }: Answer): string => String((body as unknown as SignedIn).accessToken);
