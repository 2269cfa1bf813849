/** Encrypts the few secrets that the product stores in its database. Called at start and at rotations, not per request. */
export interface Kms {
  /** Stored with each wrapped secret, for example `local` or `vault`. */
  readonly name: string;
  /** Binds `context` to the result: unwrapping with another one fails. 503 `kms_unavailable` during an outage. */
  wrap(secret: Uint8Array, context: string): Promise<string>;
  /** Throws unless this provider wrapped it, with this key and this context. */
  unwrap(wrapped: string, context: string): Promise<Uint8Array>;
}
