import type { DriftKind } from '../../contract/drift.ts';
import type { Residue } from '../../contract/operation.ts';
import { isSettled } from '../../contract/organization.ts';
import { storableText } from '../../contract/text.ts';
import type { OrganizationState } from '../../db/organization/store.ts';
import type { MarkedNamespace } from '../../providers/temporal/port.ts';

/** An inconsistency seen by one look. */
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

/** Everything seen by one look. It is not a snapshot, so an inconsistency counts only if two looks agree. */
export interface Seen {
  retentionSeconds: number;
  namespaces: readonly MarkedNamespace[];
  organizations: readonly OrganizationState[];
  /** Organizations with an open operation, which is changing them. */
  changing: ReadonlySet<string>;
  /** Marks that match no current namespace but name an organization that this database has or had. */
  known: ReadonlySet<string>;
  /** Operations open for a while whose workflows are not running. */
  lost: readonly OpenOperation[];
  residues: readonly Residues[];
}

const unsettled: readonly string[] = ['provisioning', 'deleting'];

export const keyOf = ({ kind, subject }: Pick<Sighting, 'kind' | 'subject'>): string => `${kind} ${subject}`;

/** Returns every inconsistency once. */
export const compare = (seen: Seen): Map<string, Sighting> => {
  const residues = residueSightingsOf(seen);
  // Anything that an operation names as its residue is reported once, as residue.
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
      return isSettled(status) ? namespaceOf(organization, byName.get(namespace), seen.retentionSeconds) : [];
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

/** Namespaces with the mark of an organization that are not its current namespace. */
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

const residueSightingsOf = ({ residues, namespaces, organizations, changing }: Seen): Sighting[] => {
  const markByName = new Map(namespaces.map(({ name, orgId }) => [name, orgId]));
  const byId = new Map(organizations.map((organization) => [organization.id, organization]));
  return residues
    .filter(({ orgId }) => !changing.has(orgId))
    .flatMap(({ id: operationId, orgId, residue }) =>
      residue.flatMap(({ kind: residueKind, name }): Sighting[] => {
        const status = byId.get(orgId)?.status;
        // The organization is in use again, or its whole deletion is stuck.
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
