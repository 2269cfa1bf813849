import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { DomainError, type ErrorCode } from '../../src/contract/errors.ts';
import { namespaceOf, type StepName } from '../../src/contract/ids.ts';
import { isEnded, type Operation } from '../../src/contract/operation.ts';
import {
  definitionOf,
  hasUndo,
  kindOf,
  type OperationKind,
  type ResidueKind,
  stepsOf,
} from '../../src/contract/operation-kinds.ts';
import { auditEvents, outbox } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { cancelOperation, readOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { FaultsBySlug, type OperationFaults } from './faults.ts';
import { type Subject, scenes } from './saga-scenes.ts';
import { terminateRun } from './termination.ts';
import { until } from './until.ts';
import { createWorld, type World } from './world.ts';

type ActivityName = keyof Activities;

/** An activity of a step, and what follows when it fails. */
interface Target {
  step: StepName;
  activity: ActivityName;
  /** The last step that has succeeded once the activity has; null: it is only a part of its step. */
  completes: StepName | null;
  /** Runs in the place of this activity unless it fails. */
  replacedBy?: ActivityName | undefined;
}

const nameOf = (activity: string): ActivityName => activity as ActivityName;

/** Every activity that a run going forward calls, in the order in which it does, first attempts and later ones. */
const targetsOf = (kind: OperationKind): Target[] =>
  stepsOf(kind).flatMap((step): Target[] => {
    const definition = definitionOf(kind, step);
    if (definition === undefined || definition.activity === null) {
      return [
        { step, activity: 'beginHold', completes: null },
        { step, activity: 'endHold', completes: step },
      ];
    }
    const { activity, first } = definition;
    const also = scenes[kind].alsoRuns?.[step] ?? [];
    const own = [nameOf(activity), ...also].map((name, index, { length }) => ({
      step,
      activity: name,
      completes: index === length - 1 ? step : null,
      replacedBy: firstAttemptOf(kind, step),
    }));
    return first === undefined ? own : [{ step, activity: nameOf(first.activity), completes: first.alsoDoes }, ...own];
  });

/** The activity that attempts this step first, by itself or with the step before it. */
const firstAttemptOf = (kind: OperationKind, step: StepName): ActivityName | undefined => {
  const firsts = stepsOf(kind).flatMap((each) => {
    const first = definitionOf(kind, each)?.first;
    return first !== undefined && (each === step || first.alsoDoes === step) ? [nameOf(first.activity)] : [];
  });
  return firsts[0];
};

const undosOf = (kind: OperationKind) =>
  stepsOf(kind).flatMap((step) => {
    const { undo, leaves } = definitionOf(kind, step) ?? {};
    return undo === undefined ? [] : [{ step, undo: nameOf(undo), leaves }];
  });

const indexOf = (kind: OperationKind, step: StepName): number => (stepsOf(kind) as StepName[]).indexOf(step);
const isLast = (kind: OperationKind, step: StepName | null): boolean => step === stepsOf(kind).at(-1);
const isBeforeReturn = (kind: OperationKind, step: StepName): boolean =>
  indexOf(kind, step) <= indexOf(kind, kindOf(kind).pointOfNoReturn);
const isCommitted = (kind: OperationKind, step: StepName): boolean => {
  const { committedFrom } = scenes[kind];
  return committedFrom !== undefined && indexOf(kind, step) >= indexOf(kind, committedFrom);
};
/** The last step that a cancel is taken in. */
const lastCancelable = (kind: OperationKind): StepName =>
  (stepsOf(kind) as StepName[]).findLast((step) => !isCommitted(kind, step)) as StepName;
const isWait = (kind: OperationKind, step: StepName): boolean => definitionOf(kind, step)?.activity === null;

const stepOf = ({ steps }: Operation, name: StepName) => steps.find((step) => step.name === name);

/** Each kind of residue once, with the name of what is left. */
const residueOf = ({ subject: { slug } }: Run, { id, orgId }: Operation, kinds: (ResidueKind | undefined)[]) =>
  [...new Set(kinds)].map((kind) => {
    if (kind === 'namespace') return { kind, name: namespaceOf(slug, orgId) };
    return { kind, name: kind === 'export' ? id : slug };
  });

/** A failure that no attempt can mend. */
const refuse = (): never => {
  throw new DomainError('forbidden');
};
/** A failure that passes, and counts as an attempt. */
const fail = (): never => {
  throw new DomainError('namespace_failed');
};
/** A failure that a creation waits out, and every other kind counts as an attempt. */
const away = (): never => {
  throw new DomainError('temporal_overloaded');
};
const failCanary = (): never => {
  throw new DomainError('canary_failed');
};
const once = (tries: number): void => {
  if (tries === 1) fail();
};

const passOver =
  (...codes: ErrorCode[]) =>
  (error: unknown): void => {
    if (!(error instanceof DomainError && codes.includes(error.code))) throw error;
  };

const bookkeeping = ['beginUndoing', 'endOperation', 'reportWaiting'];
const reason = { reason: 'a test' };

/** An operation that is under way, and what it is about. */
interface Run {
  subject: Subject;
  faults: OperationFaults;
  id: string;
  /** What its caller is answered: the operation, or the failure that the test is about. */
  answer: Promise<Operation | DomainError>;
}

interface Server {
  temporalAddress: string;
  /** Whether it runs schedules. */
  hasSchedules: boolean;
}

/** Holds the saga of each of these kinds against the properties that all sagas have. Returns their world. */
export const sagaProperties = (kinds: readonly OperationKind[], open: () => Promise<Server>): (() => World) => {
  const faultsBySlug = new FaultsBySlug();
  let world: World;
  let hasSchedules: boolean;
  beforeAll(async () => {
    const server = await open();
    ({ hasSchedules } = server);
    world = await createWorld({ temporalAddress: server.temporalAddress, wrap: faultsBySlug.wrap });
  });
  afterAll(() => world?.close());

  const start = async (
    kind: OperationKind,
    arm: (faults: OperationFaults) => void = () => undefined,
    isHeld = false,
  ): Promise<Run> => {
    const subject = await scenes[kind].createSubject(world, { hasSchedules });
    const faults = faultsBySlug.of(subject.slug);
    arm(faults);
    const answer = subject.start(isHeld).catch((error: unknown) => {
      if (error instanceof DomainError) return error;
      throw error;
    });
    const first = await Promise.race([faults.operationId, answer]);
    if (typeof first === 'string') return { subject, faults, answer, id: first };
    const id = first instanceof DomainError ? first.operationId : first.id;
    if (id === undefined) throw first;
    return { subject, faults, answer, id };
  };

  /** From the rows alone: many runs at a time look often. */
  const operation = (id: string, is: (operation: Operation) => boolean, what: string): Promise<Operation> => {
    const ctx = world.ctx();
    const temporal = { ...ctx.temporal, pendingActivities: async () => null };
    return until(() => readOperation({ ...ctx, temporal }, id), is, `operation ${id} ${what}`);
  };
  const waits = ({ id }: Run, name: StepName, attempt = 1, status: 'waiting' | 'undoFailed' = 'waiting') => {
    const is = (each: Operation): boolean => {
      const step = stepOf(each, name);
      return step?.status === status && step.attempt >= attempt && step.nextRetryAt !== null;
    };
    return operation(id, is, `${status} in ${name}, attempt ${attempt}`);
  };
  const cancel = ({ id }: Run) => cancelOperation(world.ctx(), id, reason, {});
  const retry = ({ id }: Run) => retryOperation(world.ctx(), id, reason, {});
  const untilStuck = async (run: Run, name: StepName, status: 'waiting' | 'undoFailed'): Promise<Operation> => {
    for (let attempt = 1; attempt < 10; attempt += 1) {
      const shown = await waits(run, name, attempt, status);
      expect(stepOf(shown, name)?.error?.code).toBe('temporal_overloaded');
      expect(shown.status).toBe(status === 'waiting' ? 'running' : 'compensating');
      // Its own next attempt may be first.
      await retry(run).catch(passOver('nothing_to_retry'));
    }
    return operation(run.id, (each) => each.status === 'stuck', 'is stuck');
  };
  const ended = async ({ id, answer }: Run): Promise<Operation> => {
    const operationAtEnd = await operation(id, ({ status }) => isEnded(status), 'ends');
    await answer;
    return operationAtEnd;
  };

  /** What an operation has written for others to read, but for the retries that somebody asked for. */
  const tracesOf = ({ id, orgId }: Operation): Promise<string[]> =>
    withPlatform(world.db, async (tx) => {
      const audited = await tx.select().from(auditEvents).where(eq(auditEvents.operationId, id));
      const announced = await tx.select().from(outbox).where(eq(outbox.orgId, orgId));
      const actions = audited.map(({ action }) => action).filter((action) => action !== 'operation.retry');
      return [...actions, ...announced.map(({ type }) => type)].sort();
    });
  const forward = new Map<OperationKind, Promise<{ run: Run; end: Operation; traces: string[] }>>();
  const goForward = async (kind: OperationKind) => {
    const run = await start(kind);
    const end = await ended(run);
    expect(end).toMatchObject({ status: 'succeeded' });
    return { run, end, traces: await tracesOf(end) };
  };
  /** The one run of a kind that nothing happens to. */
  const undisturbed = (kind: OperationKind) => {
    const going = forward.get(kind) ?? goForward(kind);
    forward.set(kind, going);
    return going;
  };

  const expectSucceeded = async (kind: OperationKind, run: Run): Promise<void> => {
    const end = await ended(run);
    expect(end).toMatchObject({ status: 'succeeded', error: null, residue: [] });
    expect(end.steps.filter(({ status, error }) => status !== 'succeeded' || error !== null)).toEqual([]);
    await run.subject.expectDone(end);
    expect(await tracesOf(end)).toEqual((await undisturbed(kind)).traces);
  };

  const expectUndone = async (run: Run, expected: { status?: 'canceled'; code: string }): Promise<void> => {
    const end = await ended(run);
    const isUndone = end.steps.some(({ status }) => status === 'undone');
    const status = expected.status ?? (isUndone ? 'compensated' : 'failed');
    expect(end).toMatchObject({ status, error: { code: expected.code }, residue: [] });
    expect(end.steps.filter(({ status }) => status === 'undoFailed')).toEqual([]);
    await run.subject.expectUndone(end);
  };
  const expectCanceled = (run: Run): Promise<void> =>
    expectUndone(run, { status: 'canceled', code: 'operation_canceled' });

  /** Ended where it was, with what it has missed in its residue. */
  const expectHalfDone = async (kind: OperationKind, run: Run, at: StepName, isDone = false): Promise<void> => {
    const end = await ended(run);
    const reached = indexOf(kind, at) + (isDone ? 1 : 0);
    const missed = stepsOf(kind)
      .slice(reached)
      .flatMap((step) => definitionOf(kind, step)?.misses ?? []);
    expect(end.residue).toEqual(residueOf(run, end, missed));
    expect(end.steps.filter(({ status }) => status.startsWith('und'))).toEqual([]);
    expect(end.status).toBe('failed');
    await run.subject.expectHalfDone?.(end, new Set(stepsOf(kind).slice(0, reached)));
  };

  const block = (kind: OperationKind, step: StepName) => (faults: OperationFaults) => {
    const targets = targetsOf(kind).filter((target) => target.step === step);
    for (const { activity, replacedBy } of targets) {
      if (replacedBy !== undefined) faults.before(replacedBy, failCanary);
      faults.before(activity, away);
    }
  };
  /** Waits in this step, for its next attempt or for what the step is a wait for. */
  const startWaiting = async (kind: OperationKind, step: StepName): Promise<Run> => {
    const isHeld = isWait(kind, step);
    const run = await start(kind, isHeld ? undefined : block(kind, step), isHeld);
    await waits(run, step);
    return run;
  };
  /** Waits where nothing can be canceled any more after it. */
  const startWaitingAtLast = (kind: OperationKind) => startWaiting(kind, lastCancelable(kind));

  describe.concurrent.each(kinds)('%s', { timeout: 90_000 }, (kind) => {
    const steps = stepsOf(kind) as StepName[];
    const targets = targetsOf(kind);
    const undos = undosOf(kind);
    const forwardOnly = kindOf(kind).creates ? [] : steps.filter((step) => !isWait(kind, step));
    const arm =
      (target: Target, when: 'before' | 'after', hook: (tries: number) => void) => (faults: OperationFaults) => {
        if (target.replacedBy !== undefined) faults.before(target.replacedBy, failCanary);
        faults[when](target.activity, hook);
      };

    it('goes through its steps in the order of the table, each activity once', async () => {
      const { run, end } = await undisturbed(kind);
      await expectSucceeded(kind, run);
      expect(end.steps.map(({ name, attempt }) => [name, attempt])).toEqual(steps.map((step) => [step, 1]));
      const expected = targets.filter(({ replacedBy }) => replacedBy === undefined).map(({ activity }) => activity);
      expect(run.faults.called).toEqual(expected);
    });

    it('has the same end when every activity runs twice', async () => {
      const run = await start(kind, (faults) => {
        faults.isTwice = true;
      });
      await expectSucceeded(kind, run);
    });

    describe.concurrent.each(targets)('when $activity of $step fails', (target) => {
      it.each(['before', 'after'] as const)('once, %s its effect: another attempt succeeds', async (when) => {
        await expectSucceeded(kind, await start(kind, arm(target, when, once)));
      });

      it.each(['before', 'after'] as const)('for good, %s its effect: all is done, undone or named', async (when) => {
        const run = await start(kind, arm(target, when, refuse));
        const { step, completes } = target;
        const isUntouched = step === steps[0] && when === 'before';
        if (when === 'after' && isLast(kind, completes)) await expectSucceeded(kind, run);
        else if (isBeforeReturn(kind, step) && (hasUndo(kind) || isUntouched))
          await expectUndone(run, { code: 'forbidden' });
        else await expectHalfDone(kind, run, step, when === 'after');
      });
    });

    it.each(steps)('a cancel while %s waits is taken, or refused past the point of no return', async (step) => {
      const run = await startWaiting(kind, step);
      if (!isCommitted(kind, step)) {
        await cancel(run);
        return expectCanceled(run);
      }
      await expect(cancel(run)).rejects.toMatchObject({ code: 'point_of_no_return' });
      run.faults.reset();
      await retry(run).catch(passOver('nothing_to_retry', 'operation_ended'));
      await expectSucceeded(kind, run);
    });

    describe.concurrent.each(undos)('when $undo fails', ({ step, undo, leaves }) => {
      const startUndoing = async (): Promise<Run> => {
        const run = await startWaitingAtLast(kind);
        run.faults.before(undo, away);
        await cancel(run);
        const stuck = await untilStuck(run, step, 'undoFailed');
        expect(stuck.residue).toEqual(residueOf(run, stuck, [leaves]));
        return run;
      };

      it('it is stuck after ten attempts, and completed by a retry', async () => {
        const run = await startUndoing();
        run.faults.reset();
        await retry(run);
        await expectCanceled(run);
      });

      it('it is stuck after ten attempts, and named when it is given up', async () => {
        const run = await startUndoing();
        await cancel(run);
        const end = await ended(run);
        expect(end.status).toBe('failed');
        expect(end.residue).toEqual(residueOf(run, end, [leaves]));
        const unfinished = undos.filter((each) => stepOf(end, each.step)?.status === 'undoFailed');
        expect(unfinished).toMatchObject([{ step }]);
      });
    });

    it.runIf(undos.length > 0).each(['before', 'after'] as const)(
      'is undone though every undo fails once, %s its effect',
      async (when) => {
        const run = await startWaitingAtLast(kind);
        for (const { undo } of undos) run.faults[when](undo, once);
        await cancel(run);
        await expectCanceled(run);
      },
    );

    it('is undone once, though every activity runs twice', async () => {
      const run = await startWaitingAtLast(kind);
      run.faults.isTwice = true;
      await cancel(run);
      await expectCanceled(run);
    });

    describe.concurrent.each(forwardOnly)('when %s cannot be done', (step) => {
      const startStuck = async (): Promise<Run> => {
        const run = await startWaiting(kind, step);
        await untilStuck(run, step, 'waiting');
        return run;
      };

      it('it is stuck after ten attempts, and completed by a retry', async () => {
        const run = await startStuck();
        run.faults.reset();
        await retry(run);
        await expectSucceeded(kind, run);
      });

      it('it is stuck after ten attempts, and can be given up', async () => {
        const run = await startStuck();
        await cancel(run);
        if (isCommitted(kind, step)) await expectHalfDone(kind, run, step);
        else await expectCanceled(run);
      });
    });

    describe.concurrent.each(steps)('when its run is terminated in %s', (step) => {
      const isUndoable = hasUndo(kind) && isBeforeReturn(kind, step);
      const startLost = async (): Promise<Run> => {
        const run = await startWaiting(kind, step);
        await terminateRun(world, run.id);
        run.faults.reset();
        run.faults.called.length = 0;
        return run;
      };

      it(`a retry ${isUndoable ? 'is refused' : 'goes on with it'}`, async () => {
        const run = await startLost();
        if (isUndoable) {
          await expect(retry(run)).rejects.toMatchObject({
            code: 'nothing_to_retry',
            message: expect.stringContaining('Cancel the operation'),
            operationId: run.id,
          });
          await cancel(run);
          await expectCanceled(run);
          const called = run.faults.called.filter((name) => !bookkeeping.includes(name));
          expect([...new Set(called)]).toEqual(undos.map(({ undo }) => undo).toReversed());
        } else {
          await retry(run);
          await expectSucceeded(kind, run);
        }
      });

      it.runIf(!isUndoable)('a cancel ends it, or is refused past the point of no return', async () => {
        const run = await startLost();
        if (hasUndo(kind)) {
          await expect(cancel(run)).rejects.toMatchObject({ code: 'point_of_no_return' });
          await retry(run);
          return expectSucceeded(kind, run);
        }
        await cancel(run);
        if (isCommitted(kind, step)) await expectHalfDone(kind, run, step);
        else await expectCanceled(run);
      });
    });

    it.runIf(undos.length > 0)('is undone by a cancel when its run is terminated in an undo', async () => {
      const run = await startWaitingAtLast(kind);
      const { step, undo } = undos[0] ?? { step: steps[0] as StepName, undo: targets[0]?.activity as ActivityName };
      run.faults.before(undo, away);
      await cancel(run);
      await waits(run, step, 1, 'undoFailed');
      await terminateRun(world, run.id);
      run.faults.reset();
      await cancel(run);
      await expectCanceled(run);
    });
  });
  return () => world;
};
