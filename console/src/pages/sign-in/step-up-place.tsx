import { Suspense, useEffect, useState } from 'react';
import { useContextPart } from '../../context/context.ts';
import { type Need, onStepUp, type StepUp } from '../../data/session-fetch.ts';
import { later } from '../../parts/later.ts';

/** Loads the dialog. It may be too late for that once it is needed. */
export const loadStepUp = async () => (await import('./step-up.tsx')).StepUpDialog;
const StepUpDialog = later(loadStepUp);

interface Asked {
  readonly need: Need;
  readonly answer: (proof: StepUp | null) => void;
}

/** Where the dialog appears when a call needs more proof. */
export const StepUpPlace = () => {
  const [asked, setAsked] = useState<Asked | null>(null);
  const isSignedIn = useContextPart(({ caller, ended }) => caller !== null && ended === null);
  useEffect(() => {
    onStepUp(
      (need) =>
        new Promise((resolve) => {
          const answer = (proof: StepUp | null): void => {
            setAsked(null);
            resolve(proof);
          };
          setAsked({ need, answer });
        }),
    );
  }, []);
  // The session may end meanwhile; then signing in comes first.
  useEffect(() => {
    if (!isSignedIn) asked?.answer(null);
  }, [isSignedIn, asked]);
  if (asked === null) return null;
  return (
    <Suspense>
      <StepUpDialog need={asked.need} onAnswer={asked.answer} />
    </Suspense>
  );
};
