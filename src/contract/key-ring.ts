/** What the secrets of the key ring are for: hashing keys, signing audit checkpoints. */
export const keyRingPurposes = ['pepper', 'audit'] as const;
export type KeyRingPurpose = (typeof keyRingPurposes)[number];
