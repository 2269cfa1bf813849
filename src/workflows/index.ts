// The entry of the workflow bundle: each export is a workflow type.
export { watchDrift } from './drift/watch.ts';
export { activateOrganization } from './organization/activate.ts';
export { deactivateOrganization } from './organization/deactivate.ts';
export { deleteOrganization } from './organization/delete.ts';
export { provisionOrganization } from './organization/provision.ts';
export { provisionPaidOrganization } from './organization/provision-paid.ts';
export { resumeOrganization } from './organization/resume.ts';
export { suspendOrganization } from './organization/suspend.ts';
export { transferOwnership } from './organization/transfer.ts';
