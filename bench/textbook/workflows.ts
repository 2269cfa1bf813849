import { proxyActivities } from '@temporalio/workflow';
import type { Activities, Textbook } from './activities.ts';

const { insertRow, registerNamespace, updateRow } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

export async function empty(): Promise<void> {
  // Measures the cost of a workflow itself.
}

/** Creates a tenant as in tutorials: no proof that it works, no record of its steps, no undo. */
export async function textbook(input: Textbook): Promise<void> {
  await insertRow(input);
  await registerNamespace(input);
  await updateRow(input);
}
