export const workflowDescriptions = {
  create:
    'Registers a workflow that a worker of the organization runs in the namespace of the organization. A workflow type or a task queue that begins with a prefix of the product or the server: 400 `validation_failed`. Whether a worker serves the task queue is not checked: a run that finds none says so.',
  update: 'Applies to runs that are started from now on.',
  remove:
    'Also removes what is known of its runs, which must have ended. Their histories stay in Temporal until its retention ends.',
};

export const runDescriptions = {
  start:
    'Starts a run of the workflow in the namespace of the organization, which must be active. Answered once Temporal has confirmed the start. While Temporal is unavailable, the run is `starting`, and a worker of the product starts it as soon as it can; the same request with the same `id` or idempotency key is the same run. An id that begins with a prefix of the product or the server: 400 `validation_failed`.',
  list: 'Newest first. A run that has ended is shown so as soon as the product has noticed, within two minutes; reading one run asks Temporal.',
  read: 'While the run is open, Temporal is asked: `live` says whether it has answered.',
  result:
    'What the workflow has returned, which only Temporal has. While the run is open, or if it returned nothing or something that is not JSON, `result` is null. Only members read it, not the platform.',
  cancel:
    'Asks the run to end. Its worker is told, may clean up, and may refuse. A run that has ended: 409 `run_ended`.',
  terminate: 'Ends the run at once; its worker is not asked. A run that has ended: 409 `run_ended`.',
};
