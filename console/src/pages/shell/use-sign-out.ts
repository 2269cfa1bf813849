import { signOut } from '../../context/start.ts';
import { errorOf } from '../../data/error.ts';
import { useErrorText } from '../../parts/state/state.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';

/** Signs out. If the server cannot end the session, that is said, because the reader may leave the computer to somebody else. */
export const useSignOut = (): (() => Promise<void>) => {
  const t = useText();
  const textOf = useErrorText();
  return async () => {
    try {
      await signOut();
    } catch (error) {
      announce(t('shell.signOutFailed', { reason: textOf(errorOf(error)) }));
    }
  };
};
