import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Evaluate, Evaluation } from '../../contract/policy.ts';
import { principalName } from '../../contract/principal.ts';
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
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Names what was asked without disclosing a token. */
const requestDigestOf = ({ subject, action, resource }: Evaluate): string =>
  createHash('sha256')
    .update(JSON.stringify([subject.type, subject.id, action.name, resource.type, resource.id]))
    .digest('base64url');

/** The decision in the shape of AuthZEN, signed unless the caller needs no signature. */
export const answer = (
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
