/** Encrypts the few secrets that the product keeps in its database. Asked at start and at rotations, never per request. */
export interface Kms {
  /** Stored with what it has wrapped, for example `local` or `vault`. */
  readonly name: string;
  /** `context` is bound to the result: unwrapping with another one fails. 503 `kms_unavailable` when it is away. */
  wrap(secret: Uint8Array, context: string): Promise<string>;
  /** Throws when it was not this provider, this key and this context that wrapped it. */
  unwrap(wrapped: string, context: string): Promise<Uint8Array>;
}
