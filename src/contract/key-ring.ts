/**
 * What the secrets of the key ring are for: `pepper` hashes keys, `audit` signs checkpoints of the audit trail, `seal`
 * encrypts columns, `link` makes the tokens of mailed links, `decision` signs policy decisions.
 */
export const keyRingPurposes = ['pepper', 'audit', 'seal', 'link', 'decision'] as const;
export type KeyRingPurpose = (typeof keyRingPurposes)[number];

/** Those whose secret is a private key. */
export type SigningPurpose = Extract<KeyRingPurpose, 'audit' | 'decision'>;
