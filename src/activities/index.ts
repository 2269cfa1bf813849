import type { Namespaces, Schedules } from '../providers/temporal/port.ts';
import { type DeletionActivitiesOptions, deletionActivities } from './deletion.ts';
import { type DriftActivitiesOptions, driftActivities } from './drift.ts';
import { type ExportActivitiesOptions, exportActivities } from './export.ts';
import { namespaceActivities } from './namespace.ts';
import { operationActivities } from './operation.ts';
import { type OrganizationActivitiesOptions, organizationActivities } from './organization.ts';
import { ownerEmailCache } from './owner-emails.ts';
import { ownershipTransferActivities } from './ownership-transfer.ts';
import { paymentActivities } from './payment.ts';
import { scheduleActivities } from './schedule.ts';

interface ActivitiesOptions
  extends Omit<OrganizationActivitiesOptions, 'ownerEmails'>,
    DeletionActivitiesOptions,
    DriftActivitiesOptions,
    ExportActivitiesOptions {
  namespaces: Namespaces;
  schedules: Schedules;
}

export const createActivities = (given: ActivitiesOptions) => {
  const options = { ...given, ownerEmails: ownerEmailCache() };
  return {
    ...organizationActivities(options),
    ...namespaceActivities(options),
    ...operationActivities(options),
    ...deletionActivities(options),
    ...exportActivities(options),
    ...ownershipTransferActivities(options),
    ...paymentActivities(options),
    ...driftActivities(options),
    ...scheduleActivities(options),
  };
};

export type Activities = ReturnType<typeof createActivities>;
