import type { Domain } from '../../contract/domain.ts';
import type { DomainRow } from '../../db/federation/schema.ts';

const prefix = 'freehold-domain=';

/** The record by which an organization proves that it controls a domain. */
export const recordOf = ({ domain, proof }: Pick<DomainRow, 'domain' | 'proof'>): Domain['record'] => ({
  name: `_freehold.${domain}`,
  type: 'TXT',
  value: `${prefix}${proof}`,
});

/** The proofs in the records of a domain, of whichever organizations. */
export const proofsIn = (texts: readonly string[]): string[] =>
  texts.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length));
