// The entry of the workflow bundle: each export is a workflow type.
export { deleteOrganization } from './organization/delete.ts';
export { provisionOrganization } from './organization/provision.ts';
export { resumeOrganization } from './organization/resume.ts';
export { suspendOrganization } from './organization/suspend.ts';
export { transferOwnership } from './organization/transfer.ts';
