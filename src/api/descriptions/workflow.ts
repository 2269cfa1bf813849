export const workflowDescriptions = {
  create:
    'Registers a workflow that a worker of the organization runs in the namespace of the organization. A workflow type or a task queue that begins with a prefix of the product or the server: 400 `validation_failed`. Whether a worker serves the task queue is not checked: a run that finds none says so.',
  update: 'Applies to runs that are started from now on.',
  remove:
    'Also removes what is known of its runs, which must have ended. Their histories stay in Temporal until its retention ends.',
};

export const runDescriptions = {
  start:
    'Starts a run of the workflow in the namespace of the organization, which must be active. Answered once Temporal has confirmed the start. While Temporal is unavailable, the run is `starting`, and a worker of the product starts it as soon as it can; the same request with the same `id` or idempotency key is the same run. `memo`, `executionTimeoutSeconds`, `priority`, `fairnessKey` and `fairnessWeight` are of this run; absent, the settings of the workflow apply. An id that begins with a prefix of the product or the server: 400 `validation_failed`.',
  list: 'Newest first. A run that has ended is shown so as soon as the product has noticed, within two minutes; reading one run asks Temporal.',
  read: 'While the run is open, Temporal is asked: `live` says whether it has answered.',
  result:
    'What the workflow has returned, which only Temporal has. While the run is open, or if it returned nothing or something that is not JSON, `result` is null. A result of more than `RUN_RESULT_BYTES_MAX` bytes: 409 `result_too_large`. Only members read it, not the platform.',
  signal:
    'Sends a signal, which the workflow sees as soon as a worker takes its next task. Answered once it is in the history. The same request with the same idempotency key is the same signal. A run that has ended: 409 `run_ended`. A name that begins with a prefix of the product or the server: 400 `validation_failed`. The audit trail has its name and not its input.',
  query:
    'Asks a worker of the organization, which answers from the state of the run without changing it. It may also be asked about a run that has ended, until Temporal removes it: then 409 `run_ended`. If no worker has answered within 10 seconds: 409 `worker_unavailable`. If the workflow does not know the query, or its handler throws: 422 `query_rejected`, with the message of the worker. An answer of more than `RUN_RESULT_BYTES_MAX` bytes: 409 `result_too_large`. Only members query runs, not the platform.',
  update:
    'Sends an update and waits up to 10 seconds for its outcome. An update that the workflow has accepted and not completed by then: 202 with its `updateId`; sent again with it, the call waits again. If no worker has taken it: 409 `worker_unavailable`; the update may still be carried out, so send it again with its `updateId` or its idempotency key. If the workflow does not know the update, or its validator refuses it: 422 `update_rejected`, with the message of the worker. The outcome of a completed update is kept until Temporal removes the run. The audit trail has its name and id and not its input. Only members send updates, not the platform.',
  cancel:
    'Asks the run to end. Its worker is told, may clean up, and may refuse. A run that has ended: 409 `run_ended`.',
  terminate: 'Ends the run at once; its worker is not asked. A run that has ended: 409 `run_ended`.',
};
