import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { v7 as uuid } from 'uuid';
import type { Evaluate, Evaluation } from '../../contract/policy.ts';
import { type Principal, principalName } from '../../contract/principal.ts';
import type { Context } from '../context.ts';
import type { Decision } from './policy.ts';

/** A decision about one question, which others may keep until it ends. */
export interface Answered {
  readonly question: Evaluate;
  /** Who was asked about, as audit events name callers; null: nobody is known. */
  readonly subject: string | null;
  readonly decision: Decision;
  /** Something ends then, such as the key that was asked about; milliseconds since 1970. null: nothing does. */
  readonly endsAt: number | null;
  /** The same object as long as nothing about the subject has changed; null: the decision depends on more. */
  readonly keptWith: Principal | null;
}

interface Kept {
  readonly evaluation: Evaluation;
  readonly revision: string;
  readonly until: number;
}

/** Answers to the same question, for half of their time: a signature costs more than the decision. */
const keptAnswers = new WeakMap<Principal, LRUCache<string, Kept>>();
const keptMax = 200;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Names what was asked without disclosing a token. */
const requestDigestOf = ({ subject, action, resource }: Evaluate): string =>
  createHash('sha256')
    .update(JSON.stringify([subject.type, subject.id, action.name, resource.type, resource.id]))
    .digest('base64url');

/** The decision in the shape of AuthZEN, signed unless the caller needs no signature. */
export const answer = (ctx: Context, answered: Answered, isSigned: boolean): Evaluation => {
  const { question, keptWith } = answered;
  if (keptWith === null) return newAnswer(ctx, answered, isSigned);
  const { revision } = ctx.policy;
  const answers = keptAnswers.get(keptWith) ?? new LRUCache<string, Kept>({ max: keptMax });
  keptAnswers.set(keptWith, answers);
  const { resource, action } = question;
  const key = JSON.stringify([principalName(ctx.principal), action.name, resource.type, resource.id, isSigned]);
  const known = answers.get(key);
  const now = Date.now();
  if (known !== undefined && known.revision === revision && now < known.until) return known.evaluation;
  const evaluation = newAnswer(ctx, answered, isSigned);
  answers.set(key, { evaluation, revision, until: now + (Date.parse(evaluation.context.expiresAt) - now) / 2 });
  return evaluation;
};

const newAnswer = (
  { principal, policy, settings, keyRing }: Context,
  { question, subject, decision, endsAt }: Answered,
  isSigned: boolean,
): Evaluation => {
  const now = Date.now();
  const expires = Math.max(now, Math.min(now + settings.decisionSeconds * 1_000, endsAt ?? Number.POSITIVE_INFINITY));
  const id = uuid();
  const outcome = {
    code: decision.allow ? null : decision.code,
    reason: decision.allow ? null : decision.reason,
    policyIds: [...decision.policyIds],
    policyRevision: policy.revision,
    obligations: decision.allow ? [...decision.obligations] : [],
  };
  const sign = (): string => {
    const { keyId, sign: signText } = keyRing.signer('decision');
    const header = encoded({ alg: 'EdDSA', typ: 'decision+jwt', kid: keyId });
    const claims = encoded({
      iss: settings.publicUrl ?? 'freehold',
      aud: principalName(principal),
      ...(subject === null ? {} : { sub: subject }),
      iat: Math.floor(now / 1_000),
      exp: Math.floor(expires / 1_000),
      jti: id,
      action: question.action.name,
      resource: { type: question.resource.type, id: question.resource.id },
      request: requestDigestOf(question),
      decision: decision.allow,
      ...outcome,
    });
    return `${header}.${claims}.${signText(`${header}.${claims}`)}`;
  };
  return {
    decision: decision.allow,
    context: {
      id,
      ...outcome,
      ttlSeconds: Math.floor((expires - now) / 1_000),
      issuedAt: new Date(now).toISOString(),
      expiresAt: new Date(expires).toISOString(),
      jws: isSigned ? sign() : null,
    },
  };
};
