import { patched } from '@temporalio/workflow';
import type { RunInput } from '../../../src/contract/operation-run.ts';
import { suspendOrganization as before } from '../../../src/workflows/organization/suspend.ts';
import { suspendOrganization as after } from './without-patch.ts';

/** The same change, made as `docs/adding-a-feature.md` requires. */
export async function suspendOrganization(input: RunInput): Promise<void> {
  await (patched('2026-11-29-schedules-first') ? after : before)(input);
}
