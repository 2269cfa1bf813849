import { useParams } from '@tanstack/react-router';
import type { AuditProof, FreeholdClient } from '../../../../src/client/index.ts';
import { orgKey, platformKey, type QueryKey } from '../../data/keys.ts';
import type { OperationId } from '../../data/operations.ts';

type AuditQuery = NonNullable<NonNullable<Parameters<FreeholdClient['audit']['listPlatform']>[0]>['query']>;

/** A trail: that of the organization in the path, or one that the platform reads. */
export interface Trail {
  readonly key: (...more: readonly unknown[]) => QueryKey;
  readonly list: (
    client: FreeholdClient,
    query: AuditQuery,
    signal: AbortSignal,
  ) => ReturnType<FreeholdClient['audit']['list']>;
  readonly prove: (client: FreeholdClient, signal: AbortSignal) => Promise<AuditProof>;
  readonly exportPath: string;
  readonly reads: OperationId;
  readonly slug: string | null;
}

/** `chain`: whose trail the platform reads; undefined: its own. */
export const useTrail = (chain: string | undefined): Trail => {
  const { slug } = useParams({ strict: false });
  if (slug !== undefined) {
    const path = { slug };
    return {
      slug,
      key: (...more) => orgKey(slug, 'audit', ...more),
      list: (client, query, signal) => client.audit.list({ path, query, signal }),
      prove: (client, signal) => client.audit.prove({ path, signal }),
      exportPath: `/v1/orgs/${encodeURIComponent(slug)}/audit-events/export`,
      reads: 'listAuditEvents',
    };
  }
  const of = chain === undefined ? {} : { orgId: chain };
  return {
    slug: null,
    key: (...more) => platformKey('audit', chain ?? null, ...more),
    list: (client, query, signal) => client.audit.listPlatform({ query: { ...query, ...of }, signal }),
    prove: (client, signal) => client.audit.provePlatform({ query: of, signal }),
    exportPath: `/v1/audit-events/export${chain === undefined ? '' : `?${new URLSearchParams(of)}`}`,
    reads: 'listPlatformAuditEvents',
  };
};
