import { beforeAll, describe, expect, it } from 'vitest';
import type { StepName } from '../../src/contract/ids.ts';
import { hasUndo, kindOf, type OperationKind, stepsOf } from '../../src/contract/operation-kinds.ts';
import type { OperationFaults } from './faults.ts';
import {
  away,
  bookkeeping,
  failCanary,
  once,
  openSagaRuns,
  passOver,
  type Run,
  refuse,
  residueOf,
  stepOf,
} from './saga-runs.ts';
import { isBeforeReturn, isCommitted, isLast, isWait, type Target, targetsOf, undosOf } from './saga-targets.ts';
import { terminateRun } from './termination.ts';
import type { World } from './world.ts';

/** Tests the saga of each of these kinds for the properties of all sagas. Returns their world. */
export const sagaProperties = (kinds: readonly OperationKind[]): (() => World) => {
  const runs = openSagaRuns();

  // Runs before the cases compete for the machine, because a slow call would be attempted again.
  beforeAll(async () => {
    for (const kind of kinds) await runs.undisturbed(kind);
  });

  describe.concurrent.each(kinds)('%s', (kind) => {
    const steps = stepsOf(kind) as StepName[];
    const targets = targetsOf(kind);
    const undos = undosOf(kind);
    const forwardOnly = kindOf(kind).creates ? [] : steps.filter((step) => !isWait(kind, step));
    const replacementsOf = ({ activity }: Target) =>
      targets.filter(({ replacedBy }) => replacedBy === activity).map((target) => target.activity);
    const arm =
      (target: Target, when: 'before' | 'after', hook: (tries: number) => void) => (faults: OperationFaults) => {
        if (target.replacedBy !== undefined) faults.before(target.replacedBy, failCanary);
        faults[when](target.activity, hook, isWait(kind, target.step) ? target.step : undefined);
      };

    it('goes through its steps in the order of the table, each activity once', async () => {
      const { run, end } = await runs.undisturbed(kind);
      await runs.expectSucceeded(kind, run);
      expect(end.steps.map(({ name, attempt }) => [name, attempt])).toEqual(steps.map((step) => [step, 1]));
      const expected = targets.filter(({ replacedBy }) => replacedBy === undefined).map(({ activity }) => activity);
      expect(run.faults.called).toEqual(expected);
    });

    it('has the same end when every activity runs twice', async () => {
      const run = await runs.start(kind, (faults) => {
        faults.isTwice = true;
      });
      await runs.expectSucceeded(kind, run);
    });

    // An activity that another replaces runs only where that one fails.
    const ways = [...new Set(targets.map(({ replacedBy }) => replacedBy))].map((replacedBy) => ({
      through: replacedBy === undefined ? 'usual' : 'replacing',
      failing: targets.filter((target) => target.replacedBy === replacedBy),
    }));
    describe.concurrent.each(ways)('when each of its $through activities fails', ({ failing }) => {
      it.each(['before', 'after'] as const)('once, %s its effect: another attempt succeeds', async (when) => {
        const fail = async (runsLeft: number): Promise<void> => {
          const failed: string[] = [];
          const run = await runs.start(kind, (faults) => {
            for (const target of failing) {
              arm(target, when, (tries) => {
                if (tries === 1) failed.push(target.activity);
                once(tries);
              })(faults);
            }
          });
          await runs.expectSucceeded(kind, run);
          // On a busy machine an activity may fail by itself before its fault, and is then replaced: that is another run.
          const isReplaced = failing.some(
            (target) =>
              !failed.includes(target.activity) &&
              replacementsOf(target).some((name) => run.faults.called.includes(name)),
          );
          if (isReplaced && runsLeft > 0) return fail(runsLeft - 1);
          expect(failed).toEqual(failing.map(({ activity }) => activity));
        };
        await fail(3);
      });
    });

    describe.concurrent.each(targets)('when $activity of $step fails', (target) => {
      it.each(['before', 'after'] as const)(
        'permanently, %s its effect: everything is done, undone or named',
        async (when) => {
          const run = await runs.start(kind, arm(target, when, refuse));
          const { step, completes } = target;
          const isUntouched = step === steps[0] && when === 'before';
          if (when === 'after' && isLast(kind, completes)) await runs.expectSucceeded(kind, run);
          else if (isBeforeReturn(kind, step) && (hasUndo(kind) || isUntouched))
            await runs.expectUndone(run, { code: 'forbidden' });
          else await runs.expectHalfDone(kind, run, step, when === 'after');
        },
      );
    });

    it.each(steps)('a cancel while %s waits is accepted, or refused past the point of no return', async (step) => {
      const run = await runs.startWaiting(kind, step);
      if (!isCommitted(kind, step)) {
        await runs.cancel(run);
        return runs.expectCanceled(run);
      }
      await expect(runs.cancel(run)).rejects.toMatchObject({ code: 'point_of_no_return' });
      run.faults.reset();
      run.subject.release?.();
      await runs.retry(run).catch(passOver('nothing_to_retry', 'operation_ended'));
      await runs.expectSucceeded(kind, run);
    });

    describe.concurrent.each(undos)('when $undo fails', ({ step, undo, leaves }) => {
      const startUndoing = async (): Promise<Run> => {
        const run = await runs.startWaitingAtLast(kind);
        run.faults.before(undo, away);
        await runs.cancel(run);
        const stuck = await runs.untilStuck(run, step, 'undoFailed');
        expect(stuck.residue).toEqual(residueOf(run, stuck, [leaves]));
        return run;
      };

      it('it is stuck after ten attempts, and completed by a retry', async () => {
        const run = await startUndoing();
        run.faults.reset();
        await runs.retry(run);
        await runs.expectCanceled(run);
      });

      it('it is stuck after ten attempts, and named when it is given up', async () => {
        const run = await startUndoing();
        await runs.cancel(run);
        const end = await runs.ended(run);
        expect(end.status).toBe('failed');
        expect(end.residue).toEqual(residueOf(run, end, [leaves]));
        const unfinished = undos.filter((each) => stepOf(end, each.step)?.status === 'undoFailed');
        expect(unfinished).toMatchObject([{ step }]);
      });
    });

    it('is undone once, even if every activity runs twice', async () => {
      const run = await runs.startWaitingAtLast(kind);
      run.faults.isTwice = true;
      await runs.cancel(run);
      await runs.expectCanceled(run);
    });

    describe.concurrent.each(forwardOnly)('when %s cannot be done', (step) => {
      const startStuck = async (): Promise<Run> => {
        const run = await runs.startWaiting(kind, step);
        await runs.untilStuck(run, step, 'waiting');
        return run;
      };

      it('it is stuck after ten attempts, and completed by a retry', async () => {
        const run = await startStuck();
        run.faults.reset();
        await runs.retry(run);
        await runs.expectSucceeded(kind, run);
      });

      it('it is stuck after ten attempts, and can be given up', async () => {
        const run = await startStuck();
        await runs.cancel(run);
        if (isCommitted(kind, step)) await runs.expectHalfDone(kind, run, step);
        else await runs.expectCanceled(run);
      });
    });

    describe.concurrent.each(steps)('when its run is terminated in %s', (step) => {
      const isUndoable = hasUndo(kind) && isBeforeReturn(kind, step);
      const startLost = async (): Promise<Run> => {
        const run = await runs.startWaiting(kind, step);
        await terminateRun(runs.world(), run.id);
        run.faults.reset();
        run.faults.called.length = 0;
        return run;
      };

      it(`a retry ${isUndoable ? 'is refused' : 'continues it'}`, async () => {
        const run = await startLost();
        if (isUndoable) {
          await expect(runs.retry(run)).rejects.toMatchObject({
            code: 'nothing_to_retry',
            message: expect.stringContaining('Cancel the operation'),
            operationId: run.id,
          });
          await runs.cancel(run);
          await runs.expectCanceled(run);
          const called = run.faults.called.filter((name) => !bookkeeping.includes(name));
          expect([...new Set(called)]).toEqual(undos.map(({ undo }) => undo).toReversed());
        } else {
          run.subject.release?.();
          await runs.retry(run);
          await runs.expectSucceeded(kind, run);
        }
      });

      if (!isUndoable) {
        it('a cancel ends it, or is refused past the point of no return', async () => {
          const run = await startLost();
          if (hasUndo(kind)) {
            await expect(runs.cancel(run)).rejects.toMatchObject({ code: 'point_of_no_return' });
            run.subject.release?.();
            await runs.retry(run);
            return runs.expectSucceeded(kind, run);
          }
          await runs.cancel(run);
          if (isCommitted(kind, step)) await runs.expectHalfDone(kind, run, step);
          else await runs.expectCanceled(run);
        });
      }
    });

    const [first] = undos;
    if (first !== undefined) {
      it.each(['before', 'after'] as const)('is undone even if every undo fails once, %s its effect', async (when) => {
        const run = await runs.startWaitingAtLast(kind);
        for (const { undo } of undos) run.faults[when](undo, once);
        await runs.cancel(run);
        await runs.expectCanceled(run);
      });

      it('is undone by a cancel when its run is terminated in an undo', async () => {
        const run = await runs.startWaitingAtLast(kind);
        const { step, undo } = first;
        run.faults.before(undo, away);
        await runs.cancel(run);
        await runs.waits(run, step, 1, 'undoFailed');
        await terminateRun(runs.world(), run.id);
        run.faults.reset();
        await runs.cancel(run);
        await runs.expectCanceled(run);
      });
    }
  });
  return runs.world;
};
