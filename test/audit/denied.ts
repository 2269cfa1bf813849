import type { ChainedEvent } from '../../src/contract/audit-chain.ts';

export const sumOf = (events: readonly ChainedEvent[], field: 'count' | 'dropped'): number =>
  events.reduce((sum, { detail }) => sum + Number(detail?.[field] ?? 0), 0);
