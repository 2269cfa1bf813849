import type { Namespaces } from '../providers/temporal/port.ts';
import { namespaceActivities } from './namespace.ts';
import { operationActivities } from './operation.ts';
import { type OrganizationActivitiesOptions, organizationActivities } from './organization.ts';
import { ownershipTransferActivities } from './ownership-transfer.ts';
import { paymentActivities } from './payment.ts';

export interface ActivitiesOptions extends OrganizationActivitiesOptions {
  namespaces: Namespaces;
}

export const createActivities = (options: ActivitiesOptions) => ({
  ...organizationActivities(options),
  ...namespaceActivities(options),
  ...operationActivities(options),
  ...ownershipTransferActivities(options),
  ...paymentActivities(options),
});

export type Activities = ReturnType<typeof createActivities>;
