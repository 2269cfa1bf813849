/** Kinds of findings of the audit. The first three must never occur. */
export const findingKinds = ['orphan', 'lost', 'stuckWithoutResidue', 'broken'] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  kind: FindingKind;
  /** `namespace org-acme-4c7a91d0: its organization is gone` */
  what: string;
}

export const found = (kind: FindingKind, whats: readonly string[]): Finding[] => whats.map((what) => ({ kind, what }));
