import { DomainError } from '../../contract/errors.ts';
import { type Breaker, noBreaker } from '../circuit/breaker.ts';
import type { Kms } from './port.ts';

interface VaultSettings {
  /** For example https://vault.example.com:8200. */
  address: string;
  token: string;
  /** A key of a type with additional authenticated data: aes256-gcm96, aes128-gcm96 or chacha20-poly1305. */
  key: string;
  /** Mount path of the Transit engine. */
  mount: string;
  /** Namespace in Vault Enterprise, HCP or OpenBao. */
  namespace?: string | undefined;
  timeoutMs?: number;
  breaker?: Breaker;
}

const timeoutMsDefault = 5_000;

type Action = 'encrypt' | 'decrypt';

interface Answer {
  data?: { ciphertext?: string; plaintext?: string };
  errors?: unknown[];
}

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

/** Uses the Transit engine of Vault or OpenBao over its HTTP API; the key never leaves it. */
export const openVaultKms = (settings: VaultSettings): Kms => {
  const { address, token, key, mount, namespace, timeoutMs = timeoutMsDefault, breaker = noBreaker } = settings;
  const path = (action: string): string =>
    `/v1/${mount.split('/').map(encodeURIComponent).join('/')}/${action}/${encodeURIComponent(key)}`;

  const unavailable = (what: string, cause?: unknown): DomainError =>
    new DomainError('kms_unavailable', undefined, { internal: `Vault at ${address}: ${what}`, cause });

  /** Changes nothing in Vault, so callers may repeat it. */
  const send = async (action: Action, body: Record<string, string>) => {
    try {
      const response = await fetch(new URL(path(action), address), {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'X-Vault-Request': 'true',
          'X-Vault-Token': token,
          ...(namespace === undefined ? {} : { 'X-Vault-Namespace': namespace }),
        },
        body: JSON.stringify(body),
        // A redirect would send the token elsewhere.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, answer: (await response.json().catch(() => ({}))) as Answer };
    } catch (error) {
      throw unavailable('cannot be reached', error);
    }
  };

  /** Treats a rejected request or token as an answer, and a server error as an outage. */
  const ask = (action: Action, body: Record<string, string>) =>
    breaker.run(async () => {
      const { status, answer } = await send(action, body);
      if (status >= 500) throw unavailable(described(action, status, answer));
      return { status, answer };
    });

  const described = (action: Action, status: number, { errors = [] }: Answer): string =>
    [`${action} with ${mount}/${key} returned ${status}`, ...errors.map(String)].join(': ').replaceAll(token, '…');

  return {
    name: 'vault',
    wrap: async (secret, context) => {
      const { status, answer } = await ask('encrypt', { plaintext: base64(secret), associated_data: base64(context) });
      const ciphertext = answer.data?.ciphertext;
      if (status !== 200 || ciphertext === undefined) throw unavailable(described('encrypt', status, answer));
      return ciphertext;
    },
    unwrap: async (wrapped, context) => {
      const { status, answer } = await ask('decrypt', { ciphertext: wrapped, associated_data: base64(context) });
      const plaintext = answer.data?.plaintext;
      if (status === 200 && plaintext !== undefined) return Buffer.from(plaintext, 'base64');
      // Vault's answer to a value that it did not encrypt: repeating the call does not help.
      if (status === 400) throw new Error(described('decrypt', status, answer));
      throw unavailable(described('decrypt', status, answer));
    },
  };
};
