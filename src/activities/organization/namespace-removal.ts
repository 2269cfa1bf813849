import { Context } from '@temporalio/activity';
import type { Namespaces } from '../../providers/temporal/port.ts';
import { codedCall, deadlineIn } from '../outside-call.ts';

const callMsMax = 5_000;
const pollMsFirst = 100;
const pollMsMax = 2_000;

/** `foreign`: the name is registered without the organization's mark and was left alone. */
export type Removal = 'gone' | 'foreign';

/** Deletes the namespace and polls until it is gone; the server answers at once and reclaims in the background. */
export const removeUntilGone = async (
  namespaces: Namespaces,
  { namespace, orgId }: { namespace: string; orgId: string },
): Promise<Removal> => {
  const context = Context.current();
  for (let pollMs = pollMsFirst; ; pollMs = Math.min(pollMsMax, pollMs * 2)) {
    const state = await codedCall('namespace_failed', () =>
      namespaces.removeOwn(namespace, orgId, deadlineIn(callMsMax)),
    );
    if (state !== 'removing') return state;
    context.heartbeat();
    await context.sleep(pollMs);
  }
};
