import * as oidc from 'openid-client';
import type { ConnectionCheckName } from '../../contract/oidc-connection.ts';
import { NoAnswer } from '../outbound/fetch.ts';
import type { KeySet } from './logout-token.ts';
import type { Finding, OidcClient } from './port.ts';

interface ExaminationParts {
  client: OidcClient;
  discover: () => Promise<oidc.Configuration>;
  readKeys: (configuration: oidc.Configuration) => Promise<KeySet>;
}

/** What is wrong; its text is for the owner of the connection. */
class Wrong extends Error {}

const codes: Readonly<Record<string, string>> = {
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'The answer does not have status 200. Redirects are not followed.',
  OAUTH_RESPONSE_IS_NOT_JSON: 'The answer is not JSON (application/json).',
  OAUTH_PARSE_ERROR: 'The answer is not valid JSON.',
  OAUTH_INVALID_RESPONSE: 'The answer is not the metadata of an identity provider.',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'The metadata names another issuer. Enter the issuer exactly as it is there.',
};

const reasonIn = (error: unknown): string => {
  for (let current = error; current instanceof Error; current = current.cause as Error) {
    if (current instanceof Wrong) return current.message;
    if (current instanceof NoAnswer) return `The provider cannot be reached: ${current.message}.`;
    const code = 'code' in current && typeof current.code === 'string' ? codes[current.code] : undefined;
    if (code !== undefined) return code;
  }
  return 'The answer of the provider cannot be used.';
};

const assertSome = (list: readonly unknown[] | undefined, wanted: (each: unknown) => boolean, text: string): void => {
  // What is not listed may still be supported.
  if (list !== undefined && !list.some(wanted)) throw new Wrong(text);
};

const assertCapable = (configuration: oidc.Configuration): void => {
  const metadata = configuration.serverMetadata();
  const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;
  const missing = endpoints.filter((name) => metadata[name] === undefined);
  if (missing.length > 0) throw new Wrong(`The metadata lacks ${missing.join(', ')}.`);
  assertSome(metadata.response_types_supported, (type) => type === 'code', 'The authorization code flow is missing.');
  assertSome(metadata.code_challenge_methods_supported, (method) => method === 'S256', 'PKCE with S256 is missing.');
  const signing = metadata.id_token_signing_alg_values_supported;
  assertSome(signing, (name) => /^(RS|PS|ES|Ed)/.test(String(name)), 'ID tokens are not signed with a public key.');
};

/** A provider that knows the client refuses the code; one that does not refuses the client (RFC 6749, 5.2). */
const assertKnownClient = async (configuration: oidc.Configuration, { redirectUri }: OidcClient): Promise<void> => {
  const grant = { code: 'freehold-test', redirect_uri: redirectUri, code_verifier: oidc.randomPKCECodeVerifier() };
  try {
    await oidc.genericGrantRequest(configuration, 'authorization_code', grant);
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError && !/^(invalid|unauthorized)_client$/.test(error.error)) return;
    if (error instanceof oidc.ResponseBodyError || error instanceof oidc.WWWAuthenticateChallengeError)
      throw new Wrong('The provider does not accept the client id and the secret.');
    throw error;
  }
};

/** Examines a provider step by step, up to the first that fails. */
export const examine = async ({ client, discover, readKeys }: ExaminationParts): Promise<Finding[]> => {
  const findings: Finding[] = [];
  const check = async <T>(name: ConnectionCheckName, detail: string, work: () => T | Promise<T>) => {
    try {
      const value = await work();
      findings.push({ name, isPassed: true, detail });
      return { value };
    } catch (error) {
      findings.push({ name, isPassed: false, detail: reasonIn(error) });
      return null;
    }
  };
  const found = await check('discovery', 'The metadata names this issuer.', discover);
  if (found === null) return findings;
  const { value: configuration } = found;
  if ((await check('capabilities', 'Sign-ins are supported.', () => assertCapable(configuration))) === null)
    return findings;
  const keys = await check('keys', 'The signing keys can be read.', async () => {
    if ((await readKeys(configuration)).length === 0) throw new Wrong('There are no keys.');
  });
  if (keys === null) return findings;
  await check('client', 'The client is known.', () => assertKnownClient(configuration, client));
  return findings;
};
