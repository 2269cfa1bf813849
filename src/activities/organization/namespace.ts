import { log } from '@temporalio/activity';
import { DomainError } from '../../contract/errors.ts';
import { canaryIdOf } from '../../contract/ids.ts';
import type { StepError } from '../../contract/operation.ts';
import type { CanaryAndActivation, DeletionAttempt, ProvisionAttempt } from '../../contract/operation-run.ts';
import type { Namespaces } from '../../providers/temporal/port.ts';
import { codedCall, deadlineIn } from '../outside-call.ts';
import { readForward, recordedStep, recordedUndo, recordSuccess } from '../step.ts';
import { type Removal, removeUntilGone } from './namespace-removal.ts';
import type { OwnerEmails } from './owner-emails.ts';
import { activationWithCanary, type StatusContext } from './status.ts';

// Shorter than the activities' own timeouts: when Temporal gives up an attempt, its call has already ended.
const callMsMax = 5_000;
const canaryMsMax = 10_000;
// First attempts are local activities of one workflow task, during which the workflow receives no cancel.
const firstAttemptMsMax = 2_500;

interface NamespaceActivitiesOptions extends StatusContext {
  namespaces: Namespaces;
  ownerEmails: OwnerEmails;
}

/** The steps that call an organization's namespace. */
export const namespaceActivities = ({ namespaces, ownerEmails, ...context }: NamespaceActivitiesOptions) => {
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
          // The worker that reserved the organization was lost, perhaps after its call, so this attempt counts as failed.
          throw new DomainError('namespace_failed', 'The worker of the first attempt was lost.');
        }
        const { namespace, orgId, slug } = input;
        const deadline = deadlineIn(attempt === 1 ? firstAttemptMsMax : callMsMax);
        await codedCall('namespace_failed', () =>
          namespaces.register({ namespace, orgId, slug, ownerEmail }, deadline),
        );
      },
      {
        // Only requests the removal: a first attempt has no time to wait while the server reclaims in the background.
        late: ({ namespace, orgId }) => namespaces.removeOwn(namespace, orgId, deadlineIn(callMsMax)),
      },
    ),

    /**
     * Deletes the namespace if it carries the organization's mark, and waits until the server no longer knows it. Begins
     * after the last attempt has ended or timed out, and so after the shorter deadline of its call. If the step failed
     * because somebody else has the name, their namespace is not residue.
     */
    deleteNamespace: recordedUndo<ProvisionAttempt>(db, 'createNamespace', async (input, { error }) => {
      const left = leftOf(input, await removeUntilGone(namespaces, input));
      return error?.code === left?.code ? undefined : left;
    }),

    /** Removes the namespace as a step of a deletion. */
    removeNamespace: recordedStep<DeletionAttempt>(
      context,
      'deleteNamespace',
      (input) =>
        codedCall('namespace_failed', async () => {
          return { left: leftOf(input, await removeUntilGone(namespaces, input)) };
        }),
      { isLockedFirst: true },
    ),

    /**
     * Makes the first attempt of the last two steps, which nearly always succeeds. Proves that the namespace runs workflows
     * and measures how fast, then makes the organization active and records both steps in one transaction.
     */
    runCanaryAndActivate: async (input: ProvisionAttempt): Promise<CanaryAndActivation> => {
      const canaryMs = await measured(namespaces, input, firstAttemptMsMax);
      try {
        await activate({ ...input, canaryMs });
        return { canaryMs, isActive: true };
      } catch (error) {
        // The canary succeeded. The activation is attempted again as its own step, which reports any error.
        log.warn('an organization could not be activated together with its canary', {
          operationId: input.operationId,
          err: error,
        });
        await recordSuccess(context, 'canary', input, { canaryMs });
        return { canaryMs, isActive: false };
      }
    },

    /** Makes a later attempt of the canary. */
    runCanary: recordedStep<ProvisionAttempt>(context, 'canary', async (input) => ({
      canaryMs: await measured(namespaces, input, canaryMsMax),
    })),
  };
};

/** Duration of the canary in milliseconds. */
const measured = (
  namespaces: Namespaces,
  { operationId, namespace, attempt }: ProvisionAttempt,
  milliseconds: number,
): Promise<number> =>
  codedCall('canary_failed', () =>
    namespaces.runCanary(namespace, canaryIdOf(operationId, attempt), deadlineIn(milliseconds)),
  );

/** Error for a namespace that was not removed; undefined if it is gone. */
const leftOf = ({ namespace }: Pick<ProvisionAttempt, 'namespace'>, end: Removal): StepError | undefined =>
  end === 'gone'
    ? undefined
    : {
        code: 'namespace_conflict',
        message: `The namespace ${namespace} no longer carries the mark of its organization. It was not removed.`,
        retryable: false,
      };
