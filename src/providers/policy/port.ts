/** A compiled policy: entrypoints that turn a JSON input into a JSON answer, without effects. */
export interface PolicyModule {
  /** Throws if the policy fails or has no answer for the input. */
  evaluate(entrypoint: string, input: unknown): unknown;
}

export interface PolicySource {
  readonly wasm: Uint8Array;
  /** What the policy decides by, as JSON. */
  readonly data: string;
}

/** `onRenewalFailed` is told why a module could not make room in its memory. */
export type OpenPolicyModule = (
  source: PolicySource,
  onRenewalFailed: (error: unknown) => void,
) => Promise<PolicyModule>;
