import { setCurrentDetails } from '@temporalio/workflow';
import { errorTable } from '../../contract/errors.ts';
import type { StepName } from '../../contract/ids.ts';
import type { CodedFailure } from '../../contract/operation-run.ts';

/** How a step stands, as a person reads it. */
interface Shown {
  words: string;
  failure?: CodedFailure | undefined;
}

/**
 * What the Temporal Web UI shows of a run beside its id, as it changes: the steps with their tries and waits, and how it is
 * undone. Codes and their titles alone: a message may name somebody, and whoever may open that page can read this (ADR 11).
 */
export class RunDetails {
  private heading = 'Runs.';
  private readonly steps: Map<StepName, Shown>;

  constructor(names: readonly StepName[]) {
    this.steps = new Map(names.map((name) => [name, { words: 'not begun' }]));
  }

  runs(name: StepName, attempt: number): void {
    this.set(name, { words: `runs, try ${attempt}` });
  }

  succeeded(name: StepName): void {
    this.set(name, { words: 'done' });
  }

  /** `until`: RFC 3339. */
  holds(name: StepName, until: string): void {
    this.set(name, { words: `waits, until ${until} at the latest` });
  }

  waits(name: StepName, attempt: number, failure: CodedFailure, nextRetryAt: string, isStuck: boolean): void {
    const help = isStuck ? '; **stuck: somebody is needed**' : '';
    this.set(name, { words: `try ${attempt} failed, the next is at ${nextRetryAt}${help}`, failure });
  }

  /** `failed`: null when nothing failed and somebody canceled between two steps. */
  undoes(failed: StepName | null, failure: CodedFailure): void {
    this.heading = `Is being undone: ${titled(failure)}.`;
    if (failed === null) this.show();
    else this.set(failed, { words: 'failed', failure });
  }

  undoRuns(name: StepName, attempt: number): void {
    this.set(name, { words: `is being undone, try ${attempt}` });
  }

  undone(name: StepName): void {
    this.set(name, { words: 'undone' });
  }

  undoWaits(name: StepName, attempt: number, failure: CodedFailure, nextRetryAt: string, isStuck: boolean): void {
    const help = isStuck ? '; **stuck: somebody is needed**' : '';
    this.set(name, { words: `try ${attempt} to undo it failed, the next is at ${nextRetryAt}${help}`, failure });
  }

  abandoned(name: StepName): void {
    this.set(name, { words: '**not undone: given up**' });
  }

  /** null: all has been done. */
  ended(failure: CodedFailure | null): void {
    if (failure === null) for (const name of this.steps.keys()) this.steps.set(name, { words: 'done' });
    this.heading = failure === null ? 'Succeeded.' : `Has ended: ${titled(failure)}.`;
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
