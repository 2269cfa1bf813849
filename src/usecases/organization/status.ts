import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { Reason } from '../../contract/operation.ts';
import type { OperationKind } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Permission } from '../../contract/permissions.ts';
import { lockOrganization } from '../../db/locks.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { assertNoneOpen } from '../operation/in-progress.ts';
import { type StartedOperation, startOperation } from '../operation/start.ts';
import { currentRank } from '../rank.ts';
import { existing } from './organization.ts';

interface StatusChange {
  readonly permission: Permission;
  readonly kind: OperationKind;
  /** Only a suspension is resumed, and only an inactive organization is activated. */
  readonly from: OrganizationStatus;
  readonly done: string;
}

const changes = {
  suspend: { permission: 'organization:suspend', kind: 'suspendOrganization', from: 'active', done: 'suspended' },
  resume: { permission: 'organization:resume', kind: 'resumeOrganization', from: 'suspended', done: 'resumed' },
  deactivate: {
    permission: 'organization:deactivate',
    kind: 'deactivateOrganization',
    from: 'active',
    done: 'deactivated',
  },
  activate: { permission: 'organization:activate', kind: 'activateOrganization', from: 'inactive', done: 'activated' },
} as const satisfies Record<string, StatusChange>;

const changeStatus =
  ({ permission, kind, from, done }: StatusChange) =>
  async (ctx: Context, slug: string, { reason }: Reason, options: RequestOptions): Promise<StartedOperation> => {
    authorize(ctx, permission, slug);
    return startOperation(ctx, options, async (tx) => {
      // Under this lock nobody else opens an operation of this organization.
      const { id: orgId, status, temporalNamespace } = existing(ctx, await lockOrganization(tx, slug));
      await currentRank(ctx, tx, permission);
      await assertNoneOpen(tx, orgId);
      if (status !== from) {
        throw new DomainError('illegal_transition', `An organization that is ${status} cannot be ${done}.`);
      }
      return { id: uuid(), kind, orgId, input: { slug, namespace: temporalNamespace, reason } };
    });
  };

export const suspendOrganization = changeStatus(changes.suspend);
export const resumeOrganization = changeStatus(changes.resume);
export const deactivateOrganization = changeStatus(changes.deactivate);
export const activateOrganization = changeStatus(changes.activate);
