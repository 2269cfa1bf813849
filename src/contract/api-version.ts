/**
 * The versions of the API under `/v1`, newest first. A change that could break a client adds one and keeps the others for as
 * long as docs/api/versions.md promises. The client and openapi.json state the first one.
 */
export const apiVersions = ['2026-11-29'] as const;
export type ApiVersion = (typeof apiVersions)[number];

export const apiVersionHeader = 'Freehold-Version';

/** Returns the version in which to answer: the one sent, or the newest if none was; undefined: it is not supported. */
export const negotiated = <V extends string>(
  sent: string | undefined,
  supported: readonly [V, ...V[]],
): V | undefined => (sent === undefined ? supported[0] : supported.find((version) => version === sent));
