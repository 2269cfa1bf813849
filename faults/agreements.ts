import { elevate } from './elevations.ts';
import type { LifePlan } from './plan.ts';
import { recover } from './recoveries.ts';
import type { Born, LifeContext } from './requests.ts';
import { shapeRole } from './roles.ts';

/** What people of an organization agree to: more rights for one of them, the recovery of another one, and a role. */
export const agree = async (context: LifeContext, { index, team: plan }: LifePlan, born: Born): Promise<void> => {
  const { team, ownerKey } = born;
  if (plan === undefined || team === undefined || ownerKey === undefined) return;
  await Promise.all([
    elevate(context, index, born, team, plan),
    recover(context, index, born, team, plan),
    shapeRole(context, index, born, ownerKey, plan),
  ]);
};
