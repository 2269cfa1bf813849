import { useState } from 'react';
import type { Run, RunAnswer, RunUpdate } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { Action } from '../../parts/action/action.tsx';
import { SelectField, TextArea, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { inputOf } from './input.ts';
import style from './workflows.module.css';

const kinds = ['signalRun', 'queryRun', 'updateRun'] as const;
type Kind = (typeof kinds)[number];

interface MessageProps {
  readonly slug: string;
  readonly id: string;
  readonly isOpen: boolean;
}

const isUpdate = (answer: Run | RunAnswer | RunUpdate): answer is RunUpdate => 'updateId' in answer;

/** What the worker has answered. */
const Answer = ({ value }: { readonly value: unknown }) => {
  const t = useText();
  return (
    <section>
      <h3>{t('run.messageAnswer')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1) */}
      <pre className={style.result} tabIndex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </section>
  );
};

/** Sends a signal, a query or an update, and shows what comes back. */
export const Message = ({ slug, id, isOpen }: MessageProps) => {
  const t = useText();
  const may: Record<Kind, boolean> = {
    signalRun: useMay('run:signal') && isOpen,
    queryRun: useMay('run:query'),
    updateRun: useMay('run:update') && isOpen,
  };
  const offered = kinds.filter((kind) => may[kind]);
  const [chosen, setChosen] = useState<Kind>('signalRun');
  const kind = offered.includes(chosen) ? chosen : (offered[0] ?? chosen);
  return (
    <Action
      operation={kind}
      label={t('run.message')}
      does={t('run.messageDoes')}
      disabledBecause={isOpen || offered.length > 0 ? null : t('run.hasEnded')}
      request={(form) => {
        const updateId = typed(form, 'updateId');
        return {
          path: { slug, id },
          body: {
            name: typed(form, 'name') ?? '',
            ...inputOf(typed(form, 'input')),
            ...(kind === 'updateRun' && updateId !== undefined && { updateId }),
          },
        };
      }}
      fields={(errorAt) => (
        <>
          <SelectField
            label={t('run.messageKind')}
            value={kind}
            onChange={({ target }) => setChosen(kinds.find((each) => each === target.value) ?? kind)}
          >
            {offered.map((each) => (
              <option key={each} value={each}>
                {t(`run.messageKind.${each}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            name="name"
            label={t('run.messageName')}
            hint={t('run.messageNameHint')}
            required
            error={errorAt('name')}
          />
          <TextArea
            name="input"
            label={t('run.messageInput')}
            hint={t('workflow.inputHint')}
            error={errorAt('input')}
          />
          {kind === 'updateRun' && (
            <TextField
              name="updateId"
              label={t('run.updateId')}
              hint={t('run.updateIdHint')}
              error={errorAt('updateId')}
            />
          )}
        </>
      )}
      refresh={[orgKey(slug, 'runs')]}
      onDone={(answer) => {
        if (!('result' in answer)) return <p>{t('run.messageSent')}</p>;
        if (!isUpdate(answer)) return <Answer value={answer.result} />;
        if (answer.status === 'accepted')
          return (
            <p>
              {t('run.messageAccepted')} <code>{answer.updateId}</code>
            </p>
          );
        if (answer.failure === null) return <Answer value={answer.result} />;
        return (
          <p role="alert">
            {t('run.messageFailed')} {answer.failure.message}
          </p>
        );
      }}
    />
  );
};
