import { randomInt } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError, invalidInput } from '../../contract/errors.ts';
import { namespaceLengthBesideSlug, namespaceOf } from '../../contract/ids.ts';
import { kindOf, type OperationKind, stepsOf } from '../../contract/operation-kinds.ts';
import type {
  CreatedOrganization,
  CreateOrganization,
  OrganizationPlan,
  OrganizationStatus,
} from '../../contract/organization.ts';
import { deriveSlug } from '../../contract/slug.ts';
import type { Tx } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findOperation, statusOfOperation } from '../../db/operation/store.ts';
import { pipeline } from '../../db/pipeline.ts';
import { findTaken, ownerLimitReached } from '../../db/user/founder.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { claimOperation, replaceOperation } from '../idempotency/operation.ts';
import { operationNotFound } from '../operation/read.ts';
import { startCreation } from '../operation/start.ts';
import { presentOperation } from '../operation/view.ts';
import { inScope } from '../scope.ts';

interface StartedOrganization {
  created: CreatedOrganization;
  replayed: boolean;
}

export const slugAttemptsMax = 5;
const suffixAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
export const newSuffix = (): string => Array.from({ length: 4 }, () => suffixAlphabet[randomInt(36)]).join('');

/** Starts the provisioning of an organization; answers when its names are reserved, or after `waitMs` when it ended. */
export const createOrganization = async (
  ctx: Context,
  input: CreateOrganization,
  options: RequestOptions,
): Promise<StartedOrganization> => {
  authorize(ctx, 'organization:create');
  return claimAndStart(ctx, input, options);
};

/** Replaces a derived slug that has been taken since the check; one that the caller chose is not replaced. */
const claimAndStart = async (
  ctx: Context,
  input: CreateOrganization,
  options: RequestOptions,
): Promise<StartedOrganization> => {
  let claimed = await claimOperation(ctx, options, (tx) => prepareCreation(ctx, tx, input));
  for (let attempt = 1; ; attempt += 1) {
    const { row, isReplayed } = claimed;
    try {
      const created = presentCreated(ctx, await startCreation(ctx, row, options, readCreation));
      return { created, replayed: isReplayed };
    } catch (error) {
      const isTaken = error instanceof DomainError && error.code === 'slug_taken';
      if (!isTaken || input.slug !== undefined || isReplayed || attempt === slugAttemptsMax) throw error;
    }
    claimed = await replaceOperation(ctx, options, (tx) => prepareCreation(ctx, tx, input, newSuffix()));
  }
};

/** Prepares the operation of a creation. `suffix`: appended to the derived slug, because that slug alone was taken. */
export const prepareCreation = async (ctx: Context, tx: Tx, input: CreateOrganization, suffix?: string) => {
  const { name, owner, activation } = input;
  const { orgId, slug, namespace, checks } = await draft(ctx, tx, input, suffix);
  for (const { error } of checks) if (error !== null) throw error;
  const creation = { slug, namespace, name, owner: { identityId: uuid(), userId: uuid(), ...owner } };
  if (activation !== 'on_payment')
    return { id: uuid(), kind: 'provisionOrganization' as const, orgId, input: creation };
  const payUntil = new Date(Date.now() + ctx.settings.paymentExpirySeconds * 1_000).toISOString();
  const kind = 'provisionPaidOrganization' as const;
  return { id: uuid(), kind, orgId, input: { ...creation, isRegistered: true, payUntil } };
};

/** The names that a creation would get, and every obstacle that is known before it starts. Writes nothing. */
const draft = async (ctx: Context, tx: Tx, { name, slug: chosen, owner }: CreateOrganization, suffix?: string) => {
  const { namespaceLengthMax, ownedOrganizationsMax } = ctx.settings;
  const slugLengthMax = namespaceLengthMax - namespaceLengthBesideSlug;
  const first = chosen ?? deriveSlug(name, suffix, slugLengthMax);
  const taken = await findTaken(tx, { slug: first, name, ownerEmail: owner.email });
  const isReplaced = taken.isSlugTaken && chosen === undefined;
  const slug = isReplaced ? deriveSlug(name, newSuffix(), slugLengthMax) : first;
  const orgId = uuid();
  const namespace = namespaceOf(slug, orgId);
  const isSlugTaken = taken.isSlugTaken && !isReplaced;
  const isTooLong = namespace.length > namespaceLengthMax;
  const isLimitReached = taken.owned >= ownedOrganizationsMax;
  const checks: { name: OrganizationPlan['checks'][number]['name']; error: DomainError | null }[] = [
    { name: 'slug', error: isSlugTaken ? new DomainError('slug_taken', `The slug ${slug} is taken.`) : null },
    { name: 'name', error: taken.isNameTaken ? new DomainError('name_taken', `The name ${name} is taken.`) : null },
    { name: 'namespace', error: isTooLong ? namespaceTooLong(namespace, namespaceLengthMax) : null },
    { name: 'ownerLimit', error: isLimitReached ? ownerLimitReached(ownedOrganizationsMax) : null },
  ];
  return { orgId, slug, namespace, checks };
};

const namespaceTooLong = (namespace: string, lengthMax: number): DomainError => {
  const message = `gives the namespace ${namespace}; this Temporal cluster takes ${lengthMax} characters at most`;
  return invalidInput([{ path: 'slug', message, code: 'too_big' }]);
};

const stepEffects = {
  register: {
    effect: 'inserts the organization, pending, its owner and the audit event in one transaction',
    undo: 'removes the organization and its owner, unless it was paid for',
  },
  awaitPayment: { effect: 'waits for the payment, for a limited time', undo: null },
  reserve: {
    effect: 'inserts the organization, its owner and the audit event in one transaction',
    undo: 'removes the organization and its owner',
  },
  createNamespace: {
    effect: "registers the namespace with the organization's mark",
    undo: 'deletes the namespaces that carry this mark',
  },
  canary: { effect: 'runs one workflow in the new namespace', undo: null },
  activate: { effect: 'makes the organization active', undo: null },
} as const;

/** Describes `reserve` for an organization that an earlier step registered. */
const reservedRegistered = {
  effect: 'makes the organization provisioning',
  undo: 'makes the organization pending again',
};

/** Shows the steps of a creation and whether it would succeed; writes nothing. */
export const planOrganization = async (ctx: Context, input: CreateOrganization): Promise<OrganizationPlan> => {
  authorize(ctx, 'organization:create');
  const { slug, namespace, checks } = await inScope(ctx, (tx) => draft(ctx, tx, input));
  const isPaid = input.activation === 'on_payment';
  const kind: OperationKind = isPaid ? 'provisionPaidOrganization' : 'provisionOrganization';
  return {
    slug,
    namespace,
    steps: stepsOf(kind).map((name) => ({
      name,
      ...(isPaid && name === 'reserve' ? reservedRegistered : stepEffects[name]),
      pointOfNoReturn: name === kindOf(kind).pointOfNoReturn,
    })),
    checks: checks.map(({ name, error }) => ({
      name,
      ok: error === null,
      code: error?.code ?? null,
      detail: error === null ? 'free' : (error.errors?.[0]?.message ?? error.message),
    })),
    wouldSucceed: checks.every(({ error }) => error === null),
  };
};

type Creation = OperationRow & {
  /** null: it does not exist yet, or no longer. */
  organizationStatus: OrganizationStatus | null;
};

/** Reads everything that the answer to a creation shows, in one transaction. */
const readCreation = (ctx: Context, operationId: string): Promise<Creation> =>
  inScope(ctx, async (tx) => {
    const [row, organizationStatus] = await pipeline([
      findOperation(tx, operationId),
      statusOfOperation(tx, operationId),
    ]);
    if (row === undefined) throw operationNotFound();
    ctx.noteOrganization?.(row.orgId);
    return { ...row, organizationStatus };
  });

const presentCreated = (ctx: Context, row: Creation): CreatedOrganization => {
  const { slug, namespace, name = slug } = row.input;
  return {
    org: { id: row.orgId, slug, name, namespace, status: row.organizationStatus },
    operation: presentOperation(row, ctx),
    workflowId: row.workflowId,
    runId: row.runId,
  };
};
