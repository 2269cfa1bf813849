import { proxyActivities } from '@temporalio/workflow';
import type { Activities, Textbook } from './activities.ts';

const { insertRow, registerNamespace, updateRow } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

export async function empty(): Promise<void> {
  // What a workflow costs before it does anything.
}

/** Creating a tenant as tutorials show it: no proof that it works, no record of how it went, no undo. */
export async function textbook(input: Textbook): Promise<void> {
  await insertRow(input);
  await registerNamespace(input);
  await updateRow(input);
}
