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
import { findOperation, type OperationRow } from '../../db/operation/store.ts';
import { findTaken, ownerLimitReached, statusOfOperation } from '../../db/organization/store.ts';
import { together } from '../../db/together.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { type Claimed, claimOperation, startAndRead } from '../operation/start.ts';
import { presentOperation } from '../operation/view.ts';
import { inScope } from '../scope.ts';

interface StartedOrganization {
  created: CreatedOrganization;
  replayed: boolean;
}

export const slugTriesMax = 5;
const suffixAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
export const newSuffix = (): string => Array.from({ length: 4 }, () => suffixAlphabet[randomInt(36)]).join('');

/** Starts the provisioning of an organization; answers when its names are reserved, or after `waitMs` when it ended. */
export const createOrganization = async (
  ctx: Context,
  input: CreateOrganization,
  options: RequestOptions,
): Promise<StartedOrganization> => {
  authorize(ctx, 'organization:create');
  const { claimed, row } = await startCreation(ctx, input, options);
  return { created: presentCreated(ctx, row), replayed: claimed.isReplayed };
};

/** A derived slug that is taken meanwhile is replaced; one that the caller chose is not. */
const startCreation = async (
  ctx: Context,
  input: CreateOrganization,
  options: RequestOptions,
): Promise<{ claimed: Claimed; row: Creation }> => {
  let previous: OperationRow | undefined;
  for (let tries = 1; ; tries += 1) {
    const claimed = await claimOperation(
      ctx,
      options,
      (tx) => prepareCreation(ctx, tx, input, previous !== undefined),
      previous,
    );
    try {
      return { claimed, row: await startAndRead(ctx, claimed, options, readCreation) };
    } catch (error) {
      const isTaken = error instanceof DomainError && error.code === 'slug_taken';
      if (!isTaken || input.slug !== undefined || claimed.isReplayed || tries === slugTriesMax) throw error;
      previous = claimed.row;
    }
  }
};

/** The operation of a creation. `isRetry`: the slug that was derived before was taken. */
export const prepareCreation = async (ctx: Context, tx: Tx, input: CreateOrganization, isRetry: boolean) => {
  const { name, owner, activation } = input;
  const { orgId, slug, namespace, checks } = await draft(ctx, tx, input, isRetry);
  for (const { error } of checks) if (error !== null) throw error;
  const creation = { slug, namespace, name, owner: { identityId: uuid(), userId: uuid(), ...owner } };
  if (activation !== 'on_payment')
    return { id: uuid(), kind: 'provisionOrganization' as const, orgId, input: creation };
  const payUntil = new Date(Date.now() + ctx.settings.paymentExpirySeconds * 1_000).toISOString();
  const kind = 'provisionPaidOrganization' as const;
  return { id: uuid(), kind, orgId, input: { ...creation, isRegistered: true, payUntil } };
};

/** The names that a creation would get, and what can be known of it before it is started. Writes nothing. */
const draft = async (ctx: Context, tx: Tx, { name, slug: chosen, owner }: CreateOrganization, isRetry: boolean) => {
  const { namespaceLengthMax, ownedOrganizationsMax } = ctx.settings;
  const slugLengthMax = namespaceLengthMax - namespaceLengthBesideSlug;
  const first = chosen ?? deriveSlug(name, isRetry ? newSuffix() : undefined, slugLengthMax);
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
  createNamespace: { effect: 'registers the namespace with our mark', undo: 'deletes what carries our mark' },
  canary: { effect: 'runs one workflow in the new namespace', undo: null },
  activate: { effect: 'makes the organization active', undo: null },
} as const;

/** Of an organization that was registered before. */
const reservedRegistered = {
  effect: 'makes the organization provisioning',
  undo: 'makes the organization pending again',
};

/** What a creation would do and whether it could; nothing is written. */
export const planOrganization = async (ctx: Context, input: CreateOrganization): Promise<OrganizationPlan> => {
  authorize(ctx, 'organization:create');
  const { slug, namespace, checks } = await inScope(ctx, (tx) => draft(ctx, tx, input, false));
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
  /** null: there is none, not yet or not any more. */
  organizationStatus: OrganizationStatus | null;
};

/** What a creation is answered with, in one transaction. */
const readCreation = (ctx: Context, operationId: string): Promise<Creation> =>
  inScope(ctx, async (tx) => {
    const [row, organizationStatus] = await together([
      findOperation(tx, operationId),
      statusOfOperation(tx, operationId),
    ]);
    if (row === undefined) throw new DomainError('not_found', 'The operation does not exist.');
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
