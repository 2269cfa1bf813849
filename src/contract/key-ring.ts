/**
 * The purposes of the secrets in the key ring: `pepper` hashes keys, `audit` signs checkpoints of the audit trail, `seal`
 * encrypts columns, `link` makes the tokens in mailed links, `decision` signs policy decisions, `callback` signs the callbacks by
 * which Temporal announces the ends of runs.
 */
export const keyRingPurposes = ['pepper', 'audit', 'seal', 'link', 'decision', 'callback'] as const;
export type KeyRingPurpose = (typeof keyRingPurposes)[number];

/** The purposes whose secret is a private key. */
export type SigningPurpose = Extract<KeyRingPurpose, 'audit' | 'decision'>;
