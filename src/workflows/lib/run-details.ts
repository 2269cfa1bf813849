import { setCurrentDetails } from '@temporalio/workflow';
import { errorTable } from '../../contract/errors.ts';
import type { StepName } from '../../contract/ids.ts';
import type { CodedFailure } from '../../contract/operation-run.ts';

/** State of a step in words. */
interface Shown {
  words: string;
  failure?: CodedFailure | undefined;
}

/**
 * Shows the state of the run in the Temporal Web UI: its steps with their attempts and waits, and its undo. Errors appear by
 * code and title only: a message may contain personal data, which users of that page must not see (ADR 11).
 */
export class RunDetails {
  private heading = 'Running.';
  private readonly steps: Map<StepName, Shown>;

  constructor(names: readonly StepName[]) {
    this.steps = new Map(names.map((name) => [name, { words: 'not begun' }]));
  }

  runs(name: StepName, attempt: number): void {
    this.set(name, { words: `running, attempt ${attempt}` });
  }

  succeeded(name: StepName): void {
    this.set(name, { words: 'done' });
  }

  /** `until`: RFC 3339. */
  holds(name: StepName, until: string): void {
    this.set(name, { words: `waiting until ${until} at the latest` });
  }

  waits(name: StepName, attempt: number, failure: CodedFailure, nextRetryAt: string, isStuck: boolean): void {
    this.set(name, { words: `attempt ${attempt} failed; ${next(nextRetryAt, isStuck)}`, failure });
  }

  /** `failed` is null if the run was canceled between two steps. */
  undoes(failed: StepName | null, failure: CodedFailure): void {
    this.heading = `Undoing: ${titled(failure)}.`;
    if (failed === null) this.show();
    else this.set(failed, { words: 'failed', failure });
  }

  undoRuns(name: StepName, attempt: number): void {
    this.set(name, { words: `undoing, attempt ${attempt}` });
  }

  undone(name: StepName): void {
    this.set(name, { words: 'undone' });
  }

  undoWaits(name: StepName, attempt: number, failure: CodedFailure, nextRetryAt: string, isStuck: boolean): void {
    this.set(name, { words: `attempt ${attempt} to undo it failed; ${next(nextRetryAt, isStuck)}`, failure });
  }

  abandoned(name: StepName): void {
    this.set(name, { words: '**undo given up**' });
  }

  /** null: success. */
  ended(failure: CodedFailure | null): void {
    if (failure === null) for (const name of this.steps.keys()) this.steps.set(name, { words: 'done' });
    this.heading = failure === null ? 'Succeeded.' : `Ended: ${titled(failure)}.`;
    this.show();
  }

  private set(name: StepName, shown: Shown): void {
    this.steps.set(name, shown);
    this.show();
  }

  private show(): void {
    const lines = [...this.steps].map(
      ([name, { words, failure }]) => `- \`${name}\`: ${words}${failure === undefined ? '' : ` (${titled(failure)})`}`,
    );
    setCurrentDetails([this.heading, '', ...lines].join('\n'));
  }
}

const titled = ({ code }: CodedFailure): string => `\`${code}\`, ${errorTable[code].title}`;

const next = (at: string, isStuck: boolean): string =>
  `next attempt at ${at}${isStuck ? '; **stuck: needs an operator**' : ''}`;
