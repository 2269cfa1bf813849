interface Deprecation {
  /** Date since which new clients should not use the operation: the `Deprecation` of its answers (RFC 9745). */
  readonly since: `${number}-${number}-${number}`;
  /** Date from which it may be refused: the `Sunset` of its answers (RFC 8594). */
  readonly sunset: `${number}-${number}-${number}`;
  /** URL of the page that says what to use instead. */
  readonly instructions: string;
}

/** Deprecated operations by their id. */
export type Deprecations = Readonly<Record<string, Deprecation>>;

/** Empty: no operation is deprecated. */
export const deprecations: Deprecations = {};
