import { DomainError, type ErrorCode, errorTable } from '../../contract/errors.ts';
import { type Permission, permissionTable } from '../../contract/permissions.ts';
import type { Evaluate, EvaluateAll, Evaluation, Evaluations } from '../../contract/policy.ts';
import {
  type Authenticated,
  elevationOf,
  isPerson,
  isPlatform,
  keySessionOf,
  matchPrincipal,
  type PersonPrincipal,
  type Principal,
  principalName,
  sessionOf,
} from '../../contract/principal.ts';
import { findOperatorRole } from '../../db/operator/look-up.ts';
import { findOrganizationById } from '../../db/organization/store.ts';
import { pipeline } from '../../db/pipeline.ts';
import { permissionsOfCustomRole } from '../../db/role/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { findUser } from '../../db/user/store.ts';
import { actAs } from '../authentication/acting.ts';
import type { Authenticator } from '../authentication/authenticator.ts';
import { earliest, isBoundElsewhere } from '../authentication/step-up.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { type Answered, answer } from './answer.ts';
import { whole } from './batch.ts';
import type { Decision } from './policy.ts';
import { decidedOn, refused, type Target, targetOf } from './target.ts';

interface EvaluateOptions {
  readonly access: Pick<Authenticator, 'examine' | 'enter' | 'operate' | 'used' | 'refused'>;
  readonly isSigned: boolean;
  /** Called with the holder of each accepted token that is asked about. */
  readonly noteUse: (holder: Principal) => void;
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

const elsewhere = refused('authz/own-organization', 'not_found', "the organization is not the caller's");
const nobody = refused('authz/member', 'not_found', 'the organization has no such member');
const noOperator = refused('authz/operator', 'not_found', 'there is no such operator');
/** The API asks for the key itself, too. */
const keyNeeded = refused('authn/step-up', 'step_up_required', 'a session of a key cannot make sensitive changes');
const unknownAction = refused('authz/vocabulary', 'unknown_action', 'there is no such permission');
const credentials = (code: ErrorCode): Decision => refused('authn/credentials', code, errorTable[code].title);

const decideOn = async (ctx: Context, question: Evaluate, options: EvaluateOptions): Promise<Answered> => {
  const target = await targetOf(ctx, question.resource);
  if (target === null) return { question, subject: null, decision: elsewhere, endsAt: null, keptWith: null };
  return deciders[question.subject.type](ctx, question, target, options);
};

/** To a member, there are no operators. */
const decideOnOperator = async (
  { db, policy, principal }: Context,
  question: Evaluate,
  target: Target,
): Promise<Answered> => {
  const { id } = question.subject;
  const role = isPlatform(principal) ? await findOperatorRole(db, id) : null;
  if (role === null) return { question, subject: null, decision: noOperator, endsAt: null, keptWith: null };
  const permission = question.action.name as Permission;
  const decision = decidedOn(policy.decideOperator(role, permission, null), target, (resource) =>
    policy.decideOperator(role, permission, resource),
  );
  return { question, subject: `operator:${id}`, decision, endsAt: null, keptWith: null };
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
  { access, noteUse }: EvaluateOptions,
): Promise<Answered> => {
  const { principal: holder, refusal, refusedFrom } = await access.examine(question.subject.id);
  const unaccepted = (code: ErrorCode, shown: Authenticated | null): Answered => {
    access.refused(code, shown === null ? null : holder);
    const decision = credentials(code);
    // The end of a token that is not shown would tell it from one that does not exist.
    if (shown === null) return { question, subject: null, decision, endsAt: null, keptWith: null };
    return { question, subject: principalName(shown), decision, endsAt: refusedFrom, keptWith: null };
  };
  if (holder === null) return unaccepted(refusal ?? 'invalid_credentials', null);
  if (isHidden(ctx.principal, holder, target)) return unaccepted('invalid_credentials', null);
  const acting = isPerson(holder) ? await actingAs(ctx, access, holder, target, question) : holder;
  if (typeof acting === 'string') return unaccepted(refusal ?? acting, holder);
  if (!isVisible(ctx.principal, acting)) return unaccepted('invalid_credentials', null);
  if (refusal !== null) return unaccepted(refusal, acting);
  const subject = principalName(acting);
  if (isPerson(acting)) return { question, subject, decision: nobody, endsAt: refusedFrom, keptWith: null };
  noteUse(acting);
  const decision = decideOnPrincipal(ctx, acting, question, target);
  if (decision.allow) access.used(holder);
  const endsAt = endOf(acting, decision, refusedFrom);
  // An operation may change beside the subject. What an elevation does is counted each time.
  const isKept = target.operation === null && elevationOf(acting) === null;
  return { question, subject, decision, endsAt, keptWith: isKept ? acting : null };
};

const deciders = {
  user: decideOnMember,
  operator: decideOnOperator,
  token: decideOnToken,
} as const satisfies Record<Evaluate['subject']['type'], unknown>;

/**
 * When a decision about the holder of a token ends, if nothing but time passes: with the token, with what lets its session into the
 * organization, or with the proof that meets an obligation.
 */
const endOf = (holder: Principal, decision: Decision, refusedFrom: number | null): number | null => {
  const now = Date.now();
  // It may be ended at any second, so that others keep nothing about it.
  if (elevationOf(holder) !== null) return now;
  const entersUntil = matchPrincipal<number | null>(holder, {
    platform: () => null,
    operator: () => null,
    user: (member) => member.entersUntil ?? null,
  });
  const strongAt = sessionOf(holder)?.strongAt ?? null;
  if (!decision.allow || strongAt === null) return earliest(refusedFrom, entersUntil);
  const proofEnds = decision.obligations
    .map(({ maxAgeSeconds }) => strongAt + maxAgeSeconds * 1_000)
    .filter((end) => end > now);
  return [refusedFrom, entersUntil, ...proofEnds].reduce(earliest, null);
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

/**
 * As whom the person would make the call, or the person, who could not make it; a code: the organization does not let the session in.
 * Only the platform learns that somebody is an operator.
 */
const actingAs = async (
  { principal }: Context,
  access: EvaluateOptions['access'],
  person: PersonPrincipal,
  { slug }: Target,
  { action, context }: Evaluate,
): Promise<Principal | PersonPrincipal | ErrorCode> => {
  const address = context?.address;
  const entrance = address === undefined ? {} : { addressOf: () => address };
  const permission = Object.hasOwn(permissionTable, action.name) ? (action.name as Permission) : undefined;
  try {
    if (!isPlatform(principal)) return await access.enter(person, slug, entrance);
    return await actAs(access, person, { slug, permission, ...entrance });
  } catch (error) {
    if (!(error instanceof DomainError) || errorTable[error.code].status >= 500) throw error;
    return error.code === 'not_found' ? person : error.code;
  }
};
