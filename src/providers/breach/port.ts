/** `unknown`: the service did not answer. */
export type BreachOutcome = 'breached' | 'clear' | 'unknown';

/** Knows passwords that were published after data breaches. */
export interface BreachedPasswords {
  /** Never rejects because of the service. Discloses neither the password nor its hash. */
  lookUp(password: string): Promise<BreachOutcome>;
}
