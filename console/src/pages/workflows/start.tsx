import { useEffect, useRef, useState } from 'react';
import type { StartRun } from '../../../../src/client/index.ts';
import type { ErrorAt } from '../../parts/action/action.tsx';
import { SelectField, TextArea, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { inputOf, isJsonObject, memoOf, optionNames } from './input.ts';
import style from './workflows.module.css';

const numberIn = (form: FormData, name: string): number | undefined => {
  const text = typed(form, name);
  return text === undefined ? undefined : Number(text);
};

/** The request for a start. What is not filled in is left out: it is then as the workflow has it. */
export const startOf = (form: FormData): StartRun => {
  const id = typed(form, 'id');
  const executionTimeoutSeconds = numberIn(form, 'executionTimeoutSeconds');
  const priority = numberIn(form, 'priority');
  const fairnessKey = typed(form, 'fairnessKey');
  const fairnessWeight = numberIn(form, 'fairnessWeight');
  return {
    ...inputOf(typed(form, 'input')),
    ...(id !== undefined && { id }),
    ...memoOf(typed(form, 'memo')),
    ...(executionTimeoutSeconds !== undefined && { executionTimeoutSeconds }),
    ...(priority !== undefined && { priority }),
    ...(fairnessKey !== undefined && { fairnessKey }),
    ...(fairnessWeight !== undefined && { fairnessWeight }),
  };
};

interface FieldsProps {
  readonly errorAt: ErrorAt;
}

const memoExample = '{"customer": "acme"}';

const MemoField = ({ errorAt }: FieldsProps) => {
  const t = useText();
  const [text, setText] = useState('');
  const [isLeft, setIsLeft] = useState(false);
  return (
    <TextArea
      name="memo"
      label={t('run.memo')}
      hint={
        <>
          {t('run.memoHint')} <code>{memoExample}</code>
        </>
      }
      spellCheck={false}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => setIsLeft(true)}
      ownError={isLeft && text.trim() !== '' && !isJsonObject(text) ? t('run.memoWrong') : null}
      error={errorAt('memo')}
    />
  );
};

const priorities = [1, 2, 3, 4, 5] as const;

/** What few starts need. It unfolds by itself when something in it is wrong. */
const MoreOptions = ({ errorAt }: FieldsProps) => {
  const t = useText();
  const details = useRef<HTMLDetailsElement>(null);
  const unfold = (): void => {
    if (details.current !== null) details.current.open = true;
  };
  const isRefused = optionNames.some((name) => errorAt(name) !== null);
  useEffect(() => {
    if (isRefused && details.current !== null) details.current.open = true;
  }, [isRefused]);
  return (
    <details ref={details} className={style.more} onInvalidCapture={unfold}>
      <summary>{t('run.options')}</summary>
      <div className={style.options}>
        <MemoField errorAt={errorAt} />
        <TextField
          name="executionTimeoutSeconds"
          type="number"
          min={1}
          label={t('workflow.executionTimeout')}
          hint={t('run.asWorkflow')}
          error={errorAt('executionTimeoutSeconds')}
        />
        <SelectField
          name="priority"
          label={t('run.priority')}
          hint={t('run.priorityHint')}
          defaultValue=""
          error={errorAt('priority')}
        >
          <option value="">{t('run.priorityOfWorkflow')}</option>
          {priorities.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </SelectField>
        <TextField
          name="fairnessKey"
          label={t('run.fairnessKey')}
          hint={t('run.fairnessKeyHint')}
          error={errorAt('fairnessKey')}
        />
        <TextField
          name="fairnessWeight"
          type="number"
          min={0.001}
          max={1_000}
          step="any"
          label={t('run.fairnessWeight')}
          hint={t('run.fairnessWeightHint')}
          error={errorAt('fairnessWeight')}
        />
      </div>
    </details>
  );
};

export const StartFields = ({ errorAt }: FieldsProps) => {
  const t = useText();
  return (
    <>
      <TextArea name="input" label={t('workflow.input')} hint={t('workflow.inputHint')} error={errorAt('input')} />
      <TextField name="id" label={t('run.workflowId')} hint={t('workflow.idHint')} error={errorAt('id')} />
      <MoreOptions errorAt={errorAt} />
    </>
  );
};
