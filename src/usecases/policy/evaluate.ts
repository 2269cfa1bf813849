import { DomainError, type ErrorCode, errorTable } from '../../contract/errors.ts';
import { kindOf } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { Evaluate, EvaluateAll, Evaluation, Evaluations } from '../../contract/policy.ts';
import {
  type Authenticated,
  isPerson,
  isPlatform,
  type PersonPrincipal,
  type Principal,
  principalName,
  type UserPrincipal,
} from '../../contract/principal.ts';
import { findOperation } from '../../db/operation/store.ts';
import { findOrganization, findOrganizationById } from '../../db/organization/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { findUser } from '../../db/user/store.ts';
import type { Authenticator } from '../authentication/authenticator.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { inScope, ownOrgId } from '../scope.ts';
import { type Answered, answer } from './answer.ts';
import { whole } from './batch.ts';
import type { Decision, PolicyResource } from './policy.ts';

interface EvaluateOptions {
  readonly access: Pick<Authenticator, 'examine' | 'enter' | 'used' | 'refused'>;
  readonly isSigned: boolean;
}

/**
 * Decides for a service that enforces the policy itself. To a member, whatever is not of its own organization looks as if it did not
 * exist. Writes nothing.
 */
export const evaluate = async (ctx: Context, question: Evaluate, options: EvaluateOptions): Promise<Evaluation> => {
  authorize(ctx, 'policy:evaluate');
  return answer(ctx, await decideOn(ctx, question, options), options.isSigned);
};

/** In the order of the questions; one that is incomplete is an error of the whole request. */
export const evaluateAll = async (ctx: Context, batch: EvaluateAll, options: EvaluateOptions): Promise<Evaluations> => {
  authorize(ctx, 'policy:evaluate');
  const semantic = batch.options?.evaluations_semantic ?? 'execute_all';
  const answers: Evaluation[] = [];
  for (const question of whole(batch)) {
    const evaluation = answer(ctx, await decideOn(ctx, question, options), options.isSigned);
    answers.push(evaluation);
    if (semantic === 'deny_on_first_deny' && !evaluation.decision) break;
    if (semantic === 'permit_on_first_permit' && evaluation.decision) break;
  }
  return { evaluations: answers };
};

const refused = (policyId: string, code: ErrorCode, reason: string): Decision => ({
  allow: false,
  code,
  reason,
  policyIds: [policyId],
});

const elsewhere = refused('authz/own-organization', 'not_found', "the organization is not the caller's");
const nobody = refused('authz/member', 'not_found', 'the organization has no such member');
const operationNeeded = (conditions: readonly string[]): Decision => ({
  allow: false,
  code: 'validation_failed',
  reason: 'the decision depends on an operation, which the resource must name',
  policyIds: conditions,
});
const credentials = (code: ErrorCode): Decision => refused('authn/credentials', code, errorTable[code].title);

/** The organization that a question is about, and the operation, if it is about one. */
interface Target {
  readonly orgId: string;
  readonly slug: string;
  readonly orgStatus: OrganizationStatus;
  readonly operation: PolicyResource | null;
}

/** null: there is none that the caller may ask about. */
const targetOf = async (ctx: Context, { type, id }: Evaluate['resource']): Promise<Target | null> => {
  const { principal } = ctx;
  if (type === 'organization') {
    if (!isPlatform(principal)) return id === principal.slug ? { ...principal, operation: null } : null;
    const row = await inScope(ctx, (tx) => findOrganization(tx, id));
    return row === undefined ? null : { orgId: row.id, slug: row.slug, orgStatus: row.status, operation: null };
  }
  return inScope(ctx, async (tx) => {
    const operation = await findOperation(tx, id, ownOrgId(ctx));
    const row = operation === undefined ? undefined : await findOrganizationById(tx, operation.orgId);
    if (operation === undefined || row === undefined) return null;
    const startedWith = kindOf(operation.kind).permission;
    const deletionOf = operation.input.deletion?.formerStatus ?? null;
    return {
      orgId: row.id,
      slug: row.slug,
      orgStatus: row.status,
      operation: { type: 'operation', startedWith, deletionOf },
    };
  });
};

const decideOn = async (ctx: Context, question: Evaluate, options: EvaluateOptions): Promise<Answered> => {
  const target = await targetOf(ctx, question.resource);
  if (target === null) return { question, subject: null, decision: elsewhere, endsAt: null, keptWith: null };
  return question.subject.type === 'user'
    ? decideOnMember(ctx, question, target)
    : decideOnToken(ctx, question, target, options);
};

/** Decides again when it is known what the permission is used on. */
const settled = (
  decision: Decision,
  { orgStatus, operation }: Target,
  decideWith: (resource: PolicyResource) => Decision,
): Decision => {
  if (!decision.allow || decision.conditions.length === 0) return decision;
  if (operation !== null) return decideWith(operation);
  const isOfOperations = decision.conditions.includes('authz/operation-starter');
  return isOfOperations
    ? operationNeeded(decision.conditions)
    : decideWith({ type: 'organization', deletionOf: orgStatus });
};

const decideOnMember = async ({ db, policy }: Context, question: Evaluate, target: Target): Promise<Answered> => {
  const { orgId, orgStatus } = target;
  const { id } = question.subject;
  const row = await withOrganization(db, orgId, (tx) => findUser(tx, orgId, id));
  if (row === undefined) return { question, subject: null, decision: nobody, endsAt: null, keptWith: null };
  const userStatus = row.status === 'suspended' ? 'suspended' : 'active';
  const member = { role: row.role, userStatus, orgId, orgStatus, scopes: null } as const;
  // The policy itself refuses a name that is no permission.
  const permission = question.action.name as Permission;
  const decision = settled(policy.decideMember(member, permission, null), target, (resource) =>
    policy.decideMember(member, permission, resource),
  );
  return { question, subject: `user:${id}`, decision, endsAt: null, keptWith: null };
};

const decideOnToken = async (
  ctx: Context,
  question: Evaluate,
  target: Target,
  { access }: EvaluateOptions,
): Promise<Answered> => {
  const examined = await access.examine(question.subject.id);
  const known = (decision: Decision, holder: Authenticated | null, keptWith: Principal | null = null): Answered => {
    if (!decision.allow) access.refused(decision.code, holder === null ? null : examined.principal);
    else if (examined.principal !== null) access.used(examined.principal);
    return {
      question,
      subject: holder === null ? null : principalName(holder),
      decision,
      endsAt: examined.refusedFrom,
      keptWith,
    };
  };
  const { principal: holder, refusal } = examined;
  if (holder === null) return known(credentials(refusal ?? 'invalid_credentials'), null);
  const acting = isPerson(holder) ? await entering(access, holder, target.slug, question) : holder;
  if (typeof acting === 'string') return known(credentials(refusal ?? acting), holder);
  if (!isVisible(ctx.principal, acting)) return known(credentials('invalid_credentials'), null);
  if (refusal !== null) return known(credentials(refusal), acting);
  if (isPerson(acting)) return known(nobody, acting);
  // An operation, or the status of an organization that the caller for the platform names, may change beside the subject.
  const keptWith = target.operation === null && !isPlatform(ctx.principal) ? acting : null;
  return known(decideOnPrincipal(ctx, acting, question, target), acting, keptWith);
};

const decideOnPrincipal = (
  { policy }: Context,
  principal: Principal,
  { action }: Evaluate,
  target: Target,
): Decision => {
  if (!isPlatform(principal) && principal.orgId !== target.orgId) return elsewhere;
  const permission = action.name as Permission;
  const decision =
    policy.grantsOf(principal).get(permission) ??
    refused('authz/vocabulary', 'unknown_action', 'there is no such permission');
  return settled(decision, target, (resource) => policy.decide(principal, permission, resource));
};

/** Hides the keys of other organizations, and people who are not of its own, from a member. */
const isVisible = (caller: Principal, acting: Authenticated): boolean => {
  if (isPlatform(caller)) return true;
  return !isPerson(acting) && !isPlatform(acting) && acting.orgId === caller.orgId;
};

/** The person as a member of the organization, or the person, who is none; a code: the organization does not let the session in. */
const entering = async (
  access: EvaluateOptions['access'],
  person: PersonPrincipal,
  slug: string,
  { context }: Evaluate,
): Promise<UserPrincipal | PersonPrincipal | ErrorCode> => {
  const address = context?.address;
  try {
    return await access.enter(person, slug, address === undefined ? {} : { addressOf: () => address });
  } catch (error) {
    if (!(error instanceof DomainError) || errorTable[error.code].status >= 500) throw error;
    return error.code === 'not_found' ? person : error.code;
  }
};
