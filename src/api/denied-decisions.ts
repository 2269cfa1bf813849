import type { Context } from 'hono';
import { platformChain } from '../contract/ids.ts';
import { permissionTable } from '../contract/permissions.ts';
import type { Evaluation } from '../contract/policy.ts';
import { callerOf } from '../contract/principal.ts';
import type { ApiEnv } from './env.ts';

/** Records what a service was told to refuse, as the refusals of requests are recorded: in memory, by the service that has asked. */
export const noteDeniedDecisions = (
  c: Context<ApiEnv>,
  evaluations: readonly Evaluation[],
  actionAt: (index: number) => string | undefined,
): void => {
  const { chain, name, keyId } = callerOf(c.var.principal);
  const permissionAt = (index: number): string => {
    const name = actionAt(index) ?? '';
    return Object.hasOwn(permissionTable, name) ? name : 'unknown';
  };
  for (const [index, { context }] of evaluations.entries()) {
    const { id, code, reason, policyIds, policyRevision } = context;
    if (code === null || reason === null) continue;
    c.var.deps.denials.record({
      orgId: chain ?? platformChain,
      actor: name,
      keyId,
      code,
      decision: { policyIds, reason, revision: policyRevision },
      operation: permissionAt(index),
      decisionId: id,
      requestId: c.var.requestId,
    });
  }
};
