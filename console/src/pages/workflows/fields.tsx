import type { CreateWorkflow, Workflow } from '../../../../src/client/index.ts';
import type { ErrorAt } from '../../parts/action/action.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';

type Settings = Omit<CreateWorkflow, 'name'>;

const numberOrNull = (form: FormData, name: string): number | null => {
  const text = typed(form, name);
  return text === undefined ? null : Number(text);
};

export const settingsOf = (form: FormData): Settings => ({
  workflowType: typed(form, 'workflowType') ?? '',
  taskQueue: typed(form, 'taskQueue') ?? '',
  description: typed(form, 'description') ?? null,
  executionTimeoutSeconds: numberOrNull(form, 'executionTimeoutSeconds'),
  openRunsMax: numberOrNull(form, 'openRunsMax'),
});

interface SettingsFieldsProps {
  readonly workflow?: Workflow;
  readonly errorAt: ErrorAt;
}

export const SettingsFields = ({ workflow, errorAt }: SettingsFieldsProps) => {
  const t = useText();
  const text = (name: keyof Settings): string => String(workflow?.[name] ?? '');
  return (
    <>
      <TextField
        name="workflowType"
        label={t('workflow.type')}
        hint={t('workflow.typeHint')}
        defaultValue={text('workflowType')}
        required
        error={errorAt('workflowType')}
      />
      <TextField
        name="taskQueue"
        label={t('workflow.taskQueue')}
        hint={t('workflow.taskQueueHint')}
        defaultValue={text('taskQueue')}
        required
        error={errorAt('taskQueue')}
      />
      <TextField
        name="description"
        label={t('workflow.description')}
        defaultValue={text('description')}
        error={errorAt('description')}
      />
      <TextField
        name="executionTimeoutSeconds"
        type="number"
        label={t('workflow.executionTimeout')}
        hint={t('workflow.emptyIsNone')}
        defaultValue={text('executionTimeoutSeconds')}
        error={errorAt('executionTimeoutSeconds')}
      />
      <TextField
        name="openRunsMax"
        type="number"
        label={t('workflow.openRunsMax')}
        hint={t('workflow.emptyIsNone')}
        defaultValue={text('openRunsMax')}
        error={errorAt('openRunsMax')}
      />
    </>
  );
};
