import { DomainError, type ErrorCode, errorTable } from '../../contract/errors.ts';
import { kindOf } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { Evaluate, EvaluateAll, Evaluation, Evaluations } from '../../contract/policy.ts';
import {
  type Authenticated,
  elevationOf,
  isPerson,
  isPlatform,
  keySessionOf,
  type PersonPrincipal,
  type Principal,
  principalName,
  sessionOf,
  type UserPrincipal,
} from '../../contract/principal.ts';
import { findOperation } from '../../db/operation/store.ts';
import { findOrganization, findOrganizationById } from '../../db/organization/store.ts';
import { pipeline } from '../../db/pipeline.ts';
import { permissionsOfCustomRole } from '../../db/role/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { findUser } from '../../db/user/store.ts';
import type { Authenticator } from '../authentication/authenticator.ts';
import { isBoundElsewhere } from '../authentication/step-up.ts';
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
 * exist. Changes nothing but when a key or session was last used.
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
const resourceNeeded = (conditions: readonly string[]): Decision => ({
  allow: false,
  code: 'validation_failed',
  reason: 'the decision depends on what the permission is used on, which the resource must name',
  policyIds: conditions,
});
/** The API asks for the key itself, too. */
const keyNeeded = refused('authn/step-up', 'step_up_required', 'a session of a key cannot make sensitive changes');
const unknownAction = refused('authz/vocabulary', 'unknown_action', 'there is no such permission');
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

/** Decides again with what the permission is used on. Of another kind of thing, it stays undecided, which is a refusal. */
const decidedOn = (
  decision: Decision,
  { orgStatus, operation }: Pick<Target, 'orgStatus' | 'operation'>,
  decideWith: (resource: PolicyResource) => Decision,
): Decision => {
  if (!decision.allow || decision.conditions.length === 0) return decision;
  const whole = decideWith(operation ?? { type: 'organization', deletionOf: orgStatus });
  return whole.allow && whole.conditions.length > 0 ? resourceNeeded(whole.conditions) : whole;
};

const decideOnMember = async ({ db, policy }: Context, question: Evaluate, target: Target): Promise<Answered> => {
  const { orgId, operation } = target;
  const { id } = question.subject;
  // Together: the caller's own view of the organization may be older than its request.
  const [row, organization, customRole] = await withOrganization(db, orgId, async (tx) => {
    const [user, found] = await pipeline([findUser(tx, orgId, id), findOrganizationById(tx, orgId)]);
    return [user, found, user === undefined ? null : await permissionsOfCustomRole(tx, user)];
  });
  if (row === undefined || organization === undefined)
    return { question, subject: null, decision: nobody, endsAt: null, keptWith: null };
  const userStatus = row.status === 'suspended' ? 'suspended' : 'active';
  const orgStatus = organization.status;
  const member = { role: row.role, customRole, userStatus, orgId, orgStatus, scopes: null } as const;
  // The policy itself refuses a name that is no permission.
  const permission = question.action.name as Permission;
  const decision = decidedOn(policy.decideMember(member, permission, null), { orgStatus, operation }, (resource) =>
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
  const { principal: holder, refusal, refusedFrom: endsAt } = await access.examine(question.subject.id);
  const unaccepted = (code: ErrorCode, shown: Authenticated | null): Answered => {
    access.refused(code, shown === null ? null : holder);
    const subject = shown === null ? null : principalName(shown);
    return { question, subject, decision: credentials(code), endsAt, keptWith: null };
  };
  if (holder === null) return unaccepted(refusal ?? 'invalid_credentials', null);
  if (isHidden(ctx.principal, holder, target)) return unaccepted('invalid_credentials', null);
  const acting = isPerson(holder) ? await entering(access, holder, target.slug, question) : holder;
  if (typeof acting === 'string') return unaccepted(refusal ?? acting, holder);
  if (!isVisible(ctx.principal, acting)) return unaccepted('invalid_credentials', null);
  if (refusal !== null) return unaccepted(refusal, acting);
  const subject = principalName(acting);
  if (isPerson(acting)) return { question, subject, decision: nobody, endsAt, keptWith: null };
  const decision = decideOnPrincipal(ctx, acting, question, target);
  if (decision.allow) access.used(holder);
  // An elevation may end at any second, so that others keep nothing about it.
  if (elevationOf(acting) !== null) return { question, subject, decision, endsAt: Date.now(), keptWith: null };
  // An operation may change beside the subject.
  return { question, subject, decision, endsAt, keptWith: target.operation === null ? acting : null };
};

const decideOnPrincipal = (
  { policy }: Context,
  principal: Principal,
  { action }: Evaluate,
  { orgId, orgStatus, operation }: Target,
): Decision => {
  if (!isPlatform(principal) && principal.orgId !== orgId) return elsewhere;
  const permission = action.name as Permission;
  const decision = decidedOn(
    policy.grantsOf(principal).get(permission) ?? unknownAction,
    { orgStatus: isPlatform(principal) ? orgStatus : principal.orgStatus, operation },
    (resource) => policy.decide(principal, permission, resource),
  );
  if (!decision.allow || decision.obligations.length === 0 || sessionOf(principal) !== null) return decision;
  // Only a person can prove a second factor.
  return keySessionOf(principal) === null ? { ...decision, obligations: [] } : keyNeeded;
};

/** Whether a person is bound to another organization, and so unknown to a member of this one. Its entrance would disclose that. */
const isHidden = (caller: Principal, holder: Authenticated, { orgId }: Target): boolean =>
  !isPlatform(caller) && isPerson(holder) && isBoundElsewhere(holder.credential, orgId);

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
