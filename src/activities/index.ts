import type { Namespaces } from '../providers/temporal/port.ts';
import { approvalActivities } from './approval/approval.ts';
import { type DeletionActivitiesOptions, deletionActivities } from './deletion/deletion.ts';
import { type ExportActivitiesOptions, exportActivities } from './deletion/export.ts';
import { type DriftActivitiesOptions, driftActivities } from './drift/drift.ts';
import { type ElevationActivitiesOptions, elevationActivities } from './elevation/elevation.ts';
import { type NotificationActivitiesOptions, notificationActivities } from './notification/notification.ts';
import { operationActivities } from './operation/operation.ts';
import { namespaceActivities } from './organization/namespace.ts';
import { type OrganizationActivitiesOptions, organizationActivities } from './organization/organization.ts';
import { ownerEmailCache } from './organization/owner-emails.ts';
import { ownershipTransferActivities } from './ownership/transfer.ts';
import { paymentActivities } from './payment/payment.ts';
import { type RecoveryActivitiesOptions, recoveryActivities } from './recovery/recovery.ts';
import { type ScheduleActivitiesOptions, scheduleActivities } from './schedule/schedule.ts';

interface ActivitiesOptions
  extends Omit<OrganizationActivitiesOptions, 'ownerEmails'>,
    DeletionActivitiesOptions,
    DriftActivitiesOptions,
    ElevationActivitiesOptions,
    RecoveryActivitiesOptions,
    ExportActivitiesOptions,
    NotificationActivitiesOptions,
    ScheduleActivitiesOptions {
  namespaces: Namespaces;
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
    ...approvalActivities(options),
    ...elevationActivities(options),
    ...recoveryActivities(options),
    ...notificationActivities(options),
    ...scheduleActivities(options),
  };
};

export type Activities = ReturnType<typeof createActivities>;
