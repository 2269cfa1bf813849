import type { ElevationInput } from '../../contract/operation-run.ts';
import { local } from '../lib/activities.ts';
import { lookingAgain } from '../lib/look-again.ts';
import { saga } from '../lib/saga.ts';
import { stepPolicies } from '../lib/step-policy.ts';

const { forwardOnly } = stepPolicies;

/** How long the review may take. */
const reviewMs = 72 * 3_600_000;

/** The rows are written by another clock than that of the run. */
const marginMs = 2_000;

const inMs = (milliseconds: number): string => new Date(Date.now() + milliseconds + marginMs).toISOString();

/**
 * Gives a member, or an operator, more rights for a while, once others have agreed. The rows decide about each wait: a message only
 * has the run look at them. Once it is active it can be ended, but no longer canceled, and is reviewed afterwards.
 */
export async function elevateAccess(input: ElevationInput): Promise<void> {
  const looking = lookingAgain(input);
  await saga(input, async (step, hold) => {
    await step('requestElevation', local.requestElevation, { ...forwardOnly, undo: local.withdrawElevation });
    await hold('awaitApproval', {
      ...looking(),
      until: input.approveUntil,
      expiresAs: 'approval_expired',
      isOverAfterAll: (attempt) => local.expireApproval({ ...input, attempt }),
    });
    await step('activateElevation', local.activateElevation, { ...forwardOnly, undo: local.revokeElevation });
    await hold('awaitElevationEnd', { ...looking(), until: inMs(input.durationSeconds * 1_000) });
    await step('endElevation', local.endElevation, forwardOnly);
    await hold('awaitReview', { ...looking(), until: inMs(reviewMs) });
    await step('closeElevation', local.closeElevation, forwardOnly);
  });
}
