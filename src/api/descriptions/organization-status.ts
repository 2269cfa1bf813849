const forwardOnly =
  'Forward only: a failed step is attempted again until it succeeds; after ten attempts the operation is `stuck`. While the first step is waiting, `cancel` gives it up, and nothing has changed. Once the status has changed, `retry` starts a waiting attempt now, and `cancel` is possible only while `stuck`: the operation then ends `failed`, and `residue` names the schedules that were not reached.';

export const organizationStatusDescriptions = {
  suspend: `Starts the operation \`suspendOrganization\`. Within a second its members can only read the organization, its operations and its audit trail; no work is dispatched, and its schedules are paused.\n\n${forwardOnly}`,
  resume: `Starts the operation \`resumeOrganization\`, which returns the organization to \`active\`. Schedules that the suspension paused run again; schedules paused before it stay paused.\n\n${forwardOnly}`,
  deactivate: `Starts the operation \`deactivateOrganization\`. Deactivation is the organization's own choice, suspension is the platform's. The effects are the same, but the organization's admins can \`activate\` it again.\n\n${forwardOnly}`,
  activate: `Starts the operation \`activateOrganization\`, which returns the organization to \`active\`. Schedules that the deactivation paused run again. Does not lift a suspension.\n\n${forwardOnly}`,
};
