import { Context, log } from '@temporalio/activity';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import { canaryIdOf, scheduleIdOf } from '../../contract/ids.ts';
import type { StepError } from '../../contract/operation.ts';
import type { CanaryAndActivation, DeletionAttempt, ProvisionAttempt } from '../../contract/operation-run.ts';
import type { Db } from '../../db/client.ts';
import { schedulesOf } from '../../db/schedule/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Namespaces, Schedules } from '../../providers/temporal/port.ts';
import { readForward, recordedStep, recordedUndo, recordSuccess, type StepContext } from '../step.ts';
import { activationWithCanary } from './organization.ts';
import type { OwnerEmails } from './owner-emails.ts';

// Below the activities' own timeouts: when Temporal gives a try up, its call has long ended.
const callMsMax = 5_000;
const canaryMsMax = 10_000;
// First tries are local activities of one workflow task: while they run, the workflow hears of no cancel.
const firstTryMsMax = 2_500;
const removalPollMsFirst = 100;
const removalPollMsMax = 2_000;

interface NamespaceActivitiesOptions extends StepContext {
  namespaces: Namespaces;
  schedules: Schedules;
  ownerEmails: OwnerEmails;
}

/** The steps that call an organization's namespace. */
export const namespaceActivities = ({ namespaces, schedules, ownerEmails, ...context }: NamespaceActivitiesOptions) => {
  const { db } = context;
  const activate = activationWithCanary(context);
  return {
    createNamespace: recordedStep<ProvisionAttempt>(
      context,
      'createNamespace',
      async (input) => {
        const { operationId, attempt } = input;
        const ownerEmail =
          attempt === 1 ? ownerEmails.take(operationId) : ((await readForward(db, input)).input.owner?.email ?? '');
        if (ownerEmail === undefined) {
          // The worker that reserved the organization was lost, perhaps after its call. This attempt counts for that one.
          throw new DomainError('namespace_failed', 'The worker of the first attempt was lost.');
        }
        try {
          await namespaces.register(
            { ...specOf(input), ownerEmail },
            deadlineIn(attempt === 1 ? firstTryMsMax : callMsMax),
          );
        } catch (error) {
          throw uncodedAs(error, 'namespace_failed');
        }
      },
      {
        // Asked for, and not waited for: a first try has no time to, and the server reclaims in the background.
        late: ({ namespace, orgId }) => namespaces.removeOwn(namespace, orgId, deadlineIn(callMsMax)),
      },
    ),

    /**
     * Deletes the namespace if it carries our mark, and waits until the server no longer knows of it. It begins after the
     * last attempt has ended or timed out, when the call's own, shorter deadline is past. A name that was refused to us
     * from the start is nothing that we have left.
     */
    deleteNamespace: recordedUndo<ProvisionAttempt>(db, 'createNamespace', async (input, { error }) => {
      const left = leftOf(input, await removeAll(namespaces, input));
      return error?.code === left?.code ? undefined : left;
    }),

    /** The same as a step: what a deletion cannot take back. Schedules, which are elsewhere, go first: they start runs in it. */
    removeNamespace: recordedStep<DeletionAttempt>(
      context,
      'deleteNamespace',
      async (input) => {
        try {
          await removeSchedules(db, schedules, input);
          return { left: leftOf(input, await removeAll(namespaces, input)) };
        } catch (error) {
          throw uncodedAs(error, 'namespace_failed');
        }
      },
      { isLockedFirst: true },
    ),

    /**
     * The first try of the last two steps, which nearly always does: proves that the namespace runs workflows, and how fast,
     * and then, in one transaction with that, makes the organization active.
     */
    runCanaryAndActivate: async (input: ProvisionAttempt): Promise<CanaryAndActivation> => {
      const canaryMs = await measured(namespaces, input, firstTryMsMax);
      try {
        await activate({ ...input, canaryMs });
        return { canaryMs, isActive: true };
      } catch (error) {
        // The canary has done its part. What kept the activation from its own is tried, and told of, as that step.
        log.warn('an organization could not be activated with its canary', {
          operationId: input.operationId,
          err: error,
        });
        await recordSuccess(context, 'canary', input, { canaryMs });
        return { canaryMs, isActive: false };
      }
    },

    /** A later try of the canary. */
    runCanary: recordedStep<ProvisionAttempt>(context, 'canary', async (input) => ({
      canaryMs: await measured(namespaces, input, canaryMsMax),
    })),
  };
};

/** How long the canary took, in milliseconds. */
const measured = async (
  namespaces: Namespaces,
  { operationId, namespace, attempt }: ProvisionAttempt,
  milliseconds: number,
): Promise<number> => {
  try {
    return await namespaces.runCanary(namespace, canaryIdOf(operationId, attempt), deadlineIn(milliseconds));
  } catch (error) {
    throw uncodedAs(error, 'canary_failed');
  }
};

const deadlineIn = (milliseconds: number): Date => new Date(Date.now() + milliseconds);

const specOf = ({ namespace, orgId, slug }: ProvisionAttempt) => ({ namespace, orgId, slug });

export const uncodedAs = (error: unknown, code: ErrorCode): DomainError =>
  error instanceof DomainError ? error : new DomainError(code, undefined, { cause: error });

/** What a removal has to say of a namespace that it did not remove; null: it is gone. */
const leftOf = ({ namespace }: Pick<ProvisionAttempt, 'namespace'>, end: Removal): StepError | undefined =>
  end === 'gone'
    ? undefined
    : {
        code: 'namespace_conflict',
        message: `The namespace ${namespace} no longer carries the mark of its organization. It was not removed.`,
        retryable: false,
      };

/** `foreign`: the name is registered without our mark, and was left alone. */
export type Removal = 'gone' | 'foreign';

/** Deletion answers at once; the server reclaims in the background. */
export const removeAll = async (
  namespaces: Namespaces,
  { namespace, orgId }: Pick<ProvisionAttempt, 'namespace' | 'orgId'>,
): Promise<Removal> => {
  const context = Context.current();
  for (let pollMs = removalPollMsFirst; ; pollMs = Math.min(removalPollMsMax, pollMs * 2)) {
    try {
      const end = await namespaces.removeOwn(namespace, orgId, deadlineIn(callMsMax));
      if (end !== 'removing') return end;
    } catch (error) {
      throw uncodedAs(error, 'namespace_failed');
    }
    context.heartbeat();
    await context.sleep(pollMs);
  }
};

const removeSchedules = async (db: Db, schedules: Schedules, { orgId }: ProvisionAttempt): Promise<void> => {
  for (const { id } of await withOrganization(db, orgId, (tx) => schedulesOf(tx, orgId))) {
    await schedules.remove(scheduleIdOf(id), deadlineIn(callMsMax));
    Context.current().heartbeat();
  }
};
