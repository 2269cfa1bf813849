import { useCodeText } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { useText } from '../../text/text.tsx';

interface BatchOutcomeProps {
  readonly outcome: 'accepted' | 'refused';
  readonly problem?: { readonly code: string; readonly detail: string } | undefined;
}

/** What has become of one of several changes. */
export const BatchOutcome = ({ outcome, problem }: BatchOutcomeProps) => {
  const t = useText();
  const textOf = useCodeText();
  return (
    <>
      <Status tone={outcome === 'accepted' ? 'good' : 'bad'}>{t(`batchOutcome.${outcome}`)}</Status>
      {problem !== undefined && (
        <div>
          {textOf({ code: problem.code, words: '' })} <span lang="en">{problem.detail}</span>
        </div>
      )}
    </>
  );
};
