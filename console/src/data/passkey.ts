// Passkeys, by the JSON forms in which the API takes and gives what the browser signs.
import type {
  PasskeyAssertion,
  PasskeyAssertionOptions,
  PasskeyRegistration,
  PasskeyRegistrationOptions,
} from '../../../src/client/index.ts';

/** The person used none: it closed the browser's dialog, or has none here. */
export class NoPasskey extends Error {
  override readonly name = 'NoPasskey';
}

/** Whether this browser can use passkeys on this page. It cannot on plain http. */
export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

export const canOfferPasskeys = async (): Promise<boolean> =>
  canUsePasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable());

const jsonOf = <T>(credential: Credential | null): T => {
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey();
  return credential.toJSON() as T;
};

const orNone = (error: unknown): never => {
  if (error instanceof DOMException && error.name !== 'AbortError')
    throw new NoPasskey(error.message, { cause: error });
  throw error;
};

interface AskOptions {
  /** Offers passkeys among what the browser fills into a field, and waits until one is chosen. */
  readonly isOffer?: boolean;
  readonly signal?: AbortSignal;
}

export const askPasskey = async (
  { publicKey }: PasskeyAssertionOptions,
  { isOffer = false, signal }: AskOptions = {},
): Promise<PasskeyAssertion> => {
  const request: CredentialRequestOptions = {
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
    ...(isOffer && { mediation: 'conditional' }),
    ...(signal && { signal }),
  };
  return jsonOf(await navigator.credentials.get(request).catch(orNone));
};

export const makePasskey = async ({ publicKey }: PasskeyRegistrationOptions): Promise<PasskeyRegistration> => {
  const request = { publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) };
  return jsonOf(await navigator.credentials.create(request).catch(orNone));
};
