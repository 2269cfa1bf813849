import type { DriftKind } from '../../contract/drift.ts';
import type { Residue } from '../../contract/operation.ts';
import { storableText } from '../../contract/text.ts';
import type { OrganizationState } from '../../db/drift/store.ts';
import type { MarkedNamespace } from '../../providers/temporal/port.ts';

/** Something that is not as it should be. */
export interface Sighting {
  kind: DriftKind;
  /** The namespace, or the id of the organization or operation. */
  subject: string;
  orgId: string;
  detail: Record<string, string | number | null>;
}

export interface OpenOperation {
  id: string;
  orgId: string;
  kind: string;
  status: string;
  workflowId: string;
}

interface Residues {
  id: string;
  orgId: string;
  residue: Residue[];
}

/** What one look at everything has seen; no snapshot, so that two of them must agree. */
export interface Seen {
  retentionSeconds: number;
  namespaces: readonly MarkedNamespace[];
  organizations: readonly OrganizationState[];
  /** Organizations with an open operation: what is theirs is being changed. */
  changing: ReadonlySet<string>;
  /** Of the marks that belong to no organization's present namespace, those of organizations that we have had. */
  known: ReadonlySet<string>;
  /** Open for a while, and not among the workflows that are running. */
  lost: readonly OpenOperation[];
  residues: readonly Residues[];
}

const settled: readonly string[] = ['active', 'suspended', 'inactive'];
const unsettled: readonly string[] = ['provisioning', 'deleting'];

export const keyOf = ({ kind, subject }: Pick<Sighting, 'kind' | 'subject'>): string => `${kind} ${subject}`;

/** All that is wrong by what was seen, each thing once. */
export const compare = (seen: Seen): Map<string, Sighting> => {
  const residues = residueOf(seen);
  // What an operation named as its residue is that, and not found a second time as something else.
  const named = new Set(residues.map(({ subject }) => subject));
  const others = [...organizationsOf(seen), ...orphansOf(seen)].filter(({ subject }) => !named.has(subject));
  return new Map([...residues, ...others, ...lostOf(seen)].map((sighting) => [keyOf(sighting), sighting]));
};

const organizationsOf = (seen: Seen): Sighting[] => {
  const byName = new Map(seen.namespaces.map((namespace) => [namespace.name, namespace]));
  return seen.organizations
    .filter(({ id }) => !seen.changing.has(id))
    .flatMap((organization) => {
      const { id: orgId, slug, status, namespace } = organization;
      if (unsettled.includes(status)) {
        return [{ kind: 'stuck_organization', subject: orgId, orgId, detail: { slug, status } } as const];
      }
      return settled.includes(status) ? namespaceOf(organization, byName.get(namespace), seen.retentionSeconds) : [];
    });
};

const namespaceOf = (
  { id: orgId, slug, namespace: subject }: OrganizationState,
  found: MarkedNamespace | undefined,
  expectedSeconds: number,
): Sighting[] => {
  if (found?.orgId !== orgId) {
    const detail = { slug, mark: found === undefined ? null : storableText(found.orgId) };
    return [{ kind: 'missing_namespace', subject, orgId, detail }];
  }
  const { retentionSeconds } = found;
  if (retentionSeconds === expectedSeconds) return [];
  return [{ kind: 'wrong_retention', subject, orgId, detail: { slug, retentionSeconds, expectedSeconds } }];
};

/** Namespaces that carry the mark of an organization, and are not the one that it has. */
export const unmatched = (
  namespaces: readonly MarkedNamespace[],
  organizations: readonly OrganizationState[],
): MarkedNamespace[] => {
  const namespaceById = new Map(organizations.map(({ id, namespace }) => [id, namespace]));
  return namespaces.filter(({ name, orgId }) => namespaceById.get(orgId) !== name);
};

const orphansOf = ({ namespaces, organizations, known, changing }: Seen): Sighting[] => {
  const namespaceById = new Map(organizations.map(({ id, namespace }) => [id, namespace]));
  return unmatched(namespaces, organizations)
    .filter(({ orgId }) => known.has(orgId) && !changing.has(orgId))
    .map(({ name, orgId }) => ({
      kind: 'orphan_namespace',
      subject: name,
      orgId,
      detail: { namespace: namespaceById.get(orgId) ?? null },
    }));
};

const lostOf = ({ lost }: Seen): Sighting[] =>
  lost.map(({ id, orgId, kind: operationKind, workflowId }) => ({
    kind: 'lost_run',
    subject: id,
    orgId,
    detail: { operationKind, workflowId },
  }));

const residueOf = ({ residues, namespaces, organizations, changing }: Seen): Sighting[] => {
  const markByName = new Map(namespaces.map(({ name, orgId }) => [name, orgId]));
  const byId = new Map(organizations.map((organization) => [organization.id, organization]));
  return residues
    .filter(({ orgId }) => !changing.has(orgId))
    .flatMap(({ id: operationId, orgId, residue }) =>
      residue.flatMap(({ kind: residueKind, name }): Sighting[] => {
        const status = byId.get(orgId)?.status;
        // In use by now, however it came to be; or a deletion that is stuck as a whole.
        if (status !== undefined && status !== 'provisioning') return [];
        const detail = { operationId, residueKind, name };
        if (residueKind === 'namespace' && markByName.get(name) === orgId) {
          return [{ kind: 'residue', subject: name, orgId, detail }];
        }
        const isRowLeft = residueKind === 'organization' && status !== undefined;
        return isRowLeft ? [{ kind: 'residue', subject: orgId, orgId, detail }] : [];
      }),
    );
};
