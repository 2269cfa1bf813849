/** A compiled policy: entrypoints that turn a JSON input into a JSON answer, without effects. */
export interface PolicyModule {
  /** Whether it has this entrypoint. */
  has(entrypoint: string): boolean;
  /** Throws if the policy fails or has no answer for the input. */
  evaluate(entrypoint: string, input: unknown): unknown;
}

/** A policy that is not running yet. */
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

/** Where the operator of the installation keeps the file of a policy. */
export interface BundleSource {
  /** For people, without credentials. */
  readonly place: string;
  /** Throws if it cannot be read. */
  read(): Promise<Uint8Array>;
}

export interface PolicyBundle extends PolicySource {
  /** The same for the same signed content, however it is packed. */
  readonly id: string;
  /** What its maker calls this version. */
  readonly label: string | null;
}

/** Throws an error that says what is wrong with the file. */
export type UnpackBundle = (bytes: Uint8Array) => Promise<PolicyBundle>;
