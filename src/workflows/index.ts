// The entry of the workflow bundle: each export is a workflow type.

export { deleteOrganization } from './deletion/delete.ts';
export { watchDrift } from './drift/watch.ts';
export { elevateAccess } from './elevation/elevate.ts';
export { sendNotification } from './notification/send.ts';
export { activateOrganization } from './organization/activate.ts';
export { deactivateOrganization } from './organization/deactivate.ts';
export { provisionOrganization } from './organization/provision.ts';
export { resumeOrganization } from './organization/resume.ts';
export { suspendOrganization } from './organization/suspend.ts';
export { transferOwnership } from './ownership/transfer.ts';
export { provisionPaidOrganization } from './payment/provision.ts';
export { recoverAccess } from './recovery/recover.ts';
