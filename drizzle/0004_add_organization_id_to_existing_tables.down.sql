DROP TABLE task_states, workflow_states, schedules, tasks, workflows;
