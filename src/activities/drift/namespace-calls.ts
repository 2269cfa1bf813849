import { DomainError } from '../../contract/errors.ts';
import { codedCall, deadlineIn } from '../outside-call.ts';
import type { Policy } from './record.ts';
import type { RepairOptions } from './repair-under-lock.ts';

const callMsMax = 5_000;
export const soon = (): Date => deadlineIn(callMsMax);

export const callTemporal = <T>(call: () => Promise<T>): Promise<T> => codedCall('namespace_failed', call);

/** Whether the namespace carries the mark of this organization. Refuses one that is in use, unless the policy allows it. */
export const isRemovable = async (
  { catalog }: RepairOptions,
  namespace: string,
  orgId: string,
  { deletesOpenWorkflows }: Policy,
): Promise<boolean> => {
  const isOurs = async (): Promise<boolean> =>
    (await callTemporal(() => catalog.find(namespace, soon())))?.orgId === orgId;
  if (!(await isOurs())) return false;
  const open = deletesOpenWorkflows ? 0 : await callTemporal(() => catalog.countOpenWorkflows(namespace, soon()));
  if (open === null) {
    // Another repair may have just removed it. If it still exists, its contents are unknown.
    if (!(await isOurs())) return false;
    throw new DomainError('namespace_failed');
  }
  if (open > 0) throw new DomainError('namespace_in_use', `Open workflows in ${namespace}: ${open}.`);
  return true;
};
