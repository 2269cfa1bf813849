import { useContextPart } from '../../context/context.ts';
import { signOut } from '../../context/start.ts';
import { Button } from '../../parts/button/button.tsx';
import { useText } from '../../text/text.tsx';
import { Problem } from '../sign-in/problem.tsx';
import { useRun } from '../sign-in/run.ts';

/** Whether it is known who uses this browser, or that nobody is signed in. */
export const useIsCallerKnown = (): boolean =>
  useContextPart(({ caller, ended, error }) => caller !== null || ended !== null || error !== null);

/** Signs out, for somebody else to sign in. */
export const SignOutButton = () => {
  const t = useText();
  const { isBusy, error, run } = useRun();
  return (
    <>
      <Problem error={error} />
      <Button look="quiet" isBusy={isBusy} onClick={() => run(signOut)}>
        {t('link.signOut')}
      </Button>
    </>
  );
};
