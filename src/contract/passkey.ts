import { z } from '@hono/zod-openapi';
import { DeviceName, SessionClient, Transport } from './session.ts';
import { boundedText } from './text.ts';

// Passkeys (WebAuthn Level 3) in the JSON forms of browsers: `PublicKeyCredential.parse…OptionsFromJSON` reads the options, and
// `toJSON` of a credential writes the answer. Browsers add members over time, so unknown ones are ignored.

const base64url = (lengthMax: number) => boundedText(lengthMax).regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');

/** 1,023 bytes, the longest id that WebAuthn allows. */
const CredentialId = base64url(1_364);
const ClientData = base64url(4_096).openapi({ description: 'What the browser has signed, with the challenge.' });

const transportsMax = 10;

export const Registration = z
  .object({
    id: CredentialId,
    rawId: CredentialId,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: ClientData,
      attestationObject: base64url(8_192),
      transports: z
        .array(boundedText(20).regex(/^[a-z-]+$/, 'must be the name of a transport'))
        .max(transportsMax)
        .optional(),
    }),
  })
  .openapi('PasskeyRegistration', { description: 'The JSON form of what `navigator.credentials.create` returns.' });
export type Registration = z.infer<typeof Registration>;

export const Assertion = z
  .object({
    id: CredentialId,
    rawId: CredentialId,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: ClientData,
      authenticatorData: base64url(4_096),
      signature: base64url(2_048),
      userHandle: base64url(88).nullish(),
    }),
  })
  .openapi('PasskeyAssertion', { description: 'The JSON form of what `navigator.credentials.get` returns.' });
export type Assertion = z.infer<typeof Assertion>;

export const PasskeyLogin = z
  .strictObject({
    webauthn: Assertion,
    client: SessionClient.default('browser'),
    transport: Transport,
    deviceName: DeviceName,
  })
  .openapi('PasskeyLogin');
export type PasskeyLogin = z.infer<typeof PasskeyLogin>;

const Descriptor = z.object({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()).optional(),
});
const timeout = z.number().openapi({ description: 'How long the challenge lasts, in milliseconds.' });
const userVerification = z.literal('required');

export const RegistrationOptions = z
  .object({
    publicKey: z.object({
      rp: z.object({ id: z.string(), name: z.string() }),
      user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
      challenge: z.string(),
      pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
      timeout,
      excludeCredentials: z.array(Descriptor),
      authenticatorSelection: z.object({
        residentKey: z.literal('required'),
        requireResidentKey: z.literal(true),
        userVerification,
      }),
      attestation: z.literal('none'),
    }),
  })
  .openapi('PasskeyRegistrationOptions', { description: 'For `PublicKeyCredential.parseCreationOptionsFromJSON`.' });
export type RegistrationOptions = z.infer<typeof RegistrationOptions>;

export const AssertionOptions = z
  .object({
    publicKey: z.object({
      rpId: z.string(),
      challenge: z.string(),
      timeout,
      userVerification,
      allowCredentials: z
        .array(Descriptor)
        .openapi({ description: 'The passkeys that are accepted. Empty: all of this server.' }),
    }),
  })
  .openapi('PasskeyAssertionOptions', { description: 'For `PublicKeyCredential.parseRequestOptionsFromJSON`.' });
export type AssertionOptions = z.infer<typeof AssertionOptions>;
