import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { CodedFailure, RunRequest } from '../../contract/operation-run.ts';
import { applicationFailureOf, failureWithCode } from './failure.ts';
import { cancel, retry } from './messages.ts';
import { assertRunRequest } from './run-request.ts';

type Phase = 'forward' | 'committed' | 'undoing' | 'ended';

/** Reason why a pause ended. */
type Wake = 'elapsed' | 'retry' | 'cancel';

/** Accepts the updates `cancel` and `retry`, depending on the state of the run. */
export class RunControl {
  private phase: Phase = 'forward';
  private pauseState: 'none' | 'waiting' | 'stuck' = 'none';
  private wake: Wake | null = null;
  private isUndoingShown = false;
  private failure: CodedFailure | null = null;
  /** Set once the run was requested to undo itself. */
  abort: RunRequest | null;

  constructor(abort: RunRequest | null) {
    this.abort = abort;
    setHandler(cancel, (request: RunRequest) => this.onCancel(request), {
      validator: (request: RunRequest) => {
        assertRunRequest(request);
        this.validateCancel();
      },
    });
    setHandler(retry, (_request: RunRequest) => this.onRetry(), {
      validator: (request: RunRequest) => {
        assertRunRequest(request);
        this.validateRetry();
      },
    });
    // Canceling the run in Temporal itself has the same effect.
    CancellationScope.current().cancelRequested.catch(() => {
      if (this.phase === 'forward')
        this.requestAbort({ reason: 'Canceled in Temporal', actor: 'temporal', requestId: null });
    });
  }

  commit(): void {
    this.phase = 'committed';
  }

  beginUndoing(): void {
    this.phase = 'undoing';
  }

  /** Answers pending cancels, whose callers now read `compensating`. */
  undoingIsShown(): void {
    this.isUndoingShown = true;
  }

  end(failure: CodedFailure | null): void {
    this.phase = 'ended';
    this.failure = failure;
  }

  /** Waits on a durable timer, unless a person hastens or cancels it. */
  async pause(milliseconds: number, isStuck: boolean): Promise<Wake> {
    if (this.phase === 'forward' && this.abort !== null) return 'cancel';
    this.wake = null;
    this.pauseState = isStuck ? 'stuck' : 'waiting';
    await condition(() => this.wake !== null, milliseconds);
    this.pauseState = 'none';
    return this.wake ?? 'elapsed';
  }

  /** Waits on a durable timer or until `isOver`. Cannot be hastened; a cancel ends it. */
  async hold(milliseconds: number, isOver: () => boolean): Promise<'elapsed' | 'over' | 'cancel'> {
    if (this.abort !== null) return 'cancel';
    this.wake = null;
    await condition(() => this.wake === 'cancel' || isOver(), Math.max(1, milliseconds));
    if (this.wake === 'cancel') return 'cancel';
    return isOver() ? 'over' : 'elapsed';
  }

  private validateCancel(): void {
    if (this.pauseState === 'stuck') return;
    if (this.phase === 'committed') throw applicationFailureOf(failureWithCode('point_of_no_return'));
    if (this.phase === 'ended') throw applicationFailureOf(failureWithCode('operation_ended'));
    if (this.phase === 'undoing')
      throw applicationFailureOf(failureWithCode('illegal_transition', 'The operation is already being undone.'));
  }

  private async onCancel(request: RunRequest): Promise<void> {
    this.requestAbort(request);
    await condition(() => this.isUndoingShown || this.phase === 'ended');
    // The step in progress was the last one.
    if (this.phase === 'ended' && this.failure === null)
      throw applicationFailureOf(failureWithCode('point_of_no_return'));
  }

  private requestAbort(request: RunRequest): void {
    this.abort ??= request;
    this.wake = 'cancel';
  }

  private validateRetry(): void {
    if (this.pauseState === 'none') throw applicationFailureOf(failureWithCode('nothing_to_retry'));
  }

  private onRetry(): void {
    this.wake ??= 'retry';
  }
}
