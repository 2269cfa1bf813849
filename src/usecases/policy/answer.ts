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

/** Answers to questions that are asked again, for half of their time: a signature costs more than a decision. */
const keptAnswers = new LRUCache<string, Evaluation>({ max: 10_000 });

const serials = new WeakMap<Principal, number>();
let lastSerial = 0;
const serialOf = (principal: Principal): number => {
  const known = serials.get(principal);
  if (known !== undefined) return known;
  lastSerial += 1;
  serials.set(principal, lastSerial);
  return lastSerial;
};

/** The decision in the shape of AuthZEN, signed unless the caller needs no signature. */
export const answer = (ctx: Context, answered: Answered, isSigned: boolean): Evaluation => {
  const { question, keptWith, decision } = answered;
  // The names of permissions are few; others are the caller's own words.
  const isKept = keptWith !== null && (decision.allow || decision.code !== 'unknown_action');
  if (!isKept) return newAnswer(ctx, answered, isSigned);
  const asker = principalName(ctx.principal);
  // All of the question, since the signed answer names it.
  const key = JSON.stringify([serialOf(keptWith), ctx.policy.revision, asker, requestDigestOf(question), isSigned]);
  const known = keptAnswers.get(key);
  if (known !== undefined) return { ...known, context: { ...known.context, ttlSeconds: secondsUntil(known) } };
  const made = newAnswer(ctx, answered, isSigned);
  const ttl = Math.floor((Date.parse(made.context.expiresAt) - Date.now()) / 2);
  if (ttl > 0) keptAnswers.set(key, made, { ttl });
  return made;
};

const secondsUntil = ({ context }: Evaluation): number =>
  Math.max(0, Math.floor((Date.parse(context.expiresAt) - Date.now()) / 1_000));

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Names what was asked without disclosing a token. Described in docs/security/policy.md, so that others can compute it. */
const requestDigestOf = ({ subject, action, resource, context }: Evaluate): string =>
  createHash('sha256')
    .update(
      JSON.stringify([subject.type, subject.id, action.name, resource.type, resource.id, context?.address ?? null]),
    )
    .digest('base64url');

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
