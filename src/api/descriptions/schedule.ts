export const scheduleDescriptions = {
  create:
    'Starts runs of a workflow at its times, in the namespace of the organization while it is active. Each occurrence has the workflow id `{name}/{occurrence in RFC 3339}`, for example `nightly-report/2026-01-16T01:30:00Z`, and starts once. Times that never come: 400 `schedule_never_fires`.',
  update:
    'Applies from the next occurrence on. One that has come and waits, for its jitter or because a limit is reached, still starts, unless `times` or `timezone` is changed, which also ends a backfill.',
  remove: 'The runs that it has started stay, and go on.',
  next: 'The next occurrences from now on, without their jitter; also of a schedule that is paused. Fewer than `count`: there are no more.',
  pause:
    'No further run starts by itself: an occurrence that waits is dropped, a backfill ends. Occurrences until `resume` are not made up for. Open runs go on. A schedule that is paused already stays as it is.',
  resume: 'Runs start again, from the next occurrence on. A schedule that is not paused stays as it is.',
  trigger:
    'Starts a run now, beside any that is open, also while the schedule is paused. Its workflow id has the time of the request. Answered as `startRun`.',
  backfill:
    'Starts the occurrences of a time that has passed, at most 1,000, beside each other and as fast as the limits of the organization permit. An occurrence that is open already is left out. A run that has ended is repeated. One backfill of a schedule at a time: 409 `backfill_running`.',
};
