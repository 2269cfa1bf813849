import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect } from 'vitest';
import { DomainError, type ErrorCode } from '../../src/contract/errors.ts';
import { namespaceOf, type StepName } from '../../src/contract/ids.ts';
import { isEnded, type Operation } from '../../src/contract/operation.ts';
import { definitionOf, type OperationKind, type ResidueKind, stepsOf } from '../../src/contract/operation-kinds.ts';
import { auditEvents, outbox } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { FaultsBySlug, type OperationFaults } from './faults.ts';
import { type Subject, scenes } from './saga-scenes.ts';
import { indexOf, isWait, lastCancelable, targetsOf } from './saga-targets.ts';
import { temporalAddress } from './temporal.ts';
import { createWorld, type World } from './world.ts';

export const stepOf = ({ steps }: Operation, name: StepName) => steps.find((step) => step.name === name);

/** Returns each kind of residue once, with the name of the object left behind. */
export const residueOf = ({ subject: { slug } }: Run, { id, orgId }: Operation, kinds: (ResidueKind | undefined)[]) =>
  [...new Set(kinds)].map((kind) => {
    if (kind === 'namespace') return { kind, name: namespaceOf(slug, orgId) };
    return { kind, name: kind === 'export' ? id : slug };
  });

/** Throws a permanent failure. */
export const refuse = (): never => {
  throw new DomainError('forbidden');
};
/** Throws a temporary failure, which counts as an attempt. */
const fail = (): never => {
  throw new DomainError('namespace_failed');
};
/** Throws a failure that a creation waits out, while every other kind counts it as an attempt. */
export const away = (): never => {
  throw new DomainError('temporal_overloaded');
};
export const failCanary = (): never => {
  throw new DomainError('canary_failed');
};
export const once = (tries: number): void => {
  if (tries === 1) fail();
};

export const passOver =
  (...codes: ErrorCode[]) =>
  (error: unknown): void => {
    if (!(error instanceof DomainError && codes.includes(error.code))) throw error;
  };

/**
 * On a busy machine Temporal may answer too late, and what was asked for may have been done: it is asked for again. `done`: the
 * code that then says so.
 */
const inTime = async (ask: () => Promise<unknown>, done?: ErrorCode): Promise<void> => {
  for (let isRepeated = false; ; isRepeated = true) {
    try {
      await ask();
      return;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (isRepeated && error.code === done) return;
      if (error.code !== 'temporal_unavailable') throw error;
    }
  }
};

const patienceMs = 5_000;

/** Whether an attempt has failed by itself, because the machine is busy, and the next one is far off. No test makes it fail so. */
const isLate = ({ steps }: Operation): boolean =>
  steps.some(
    ({ status, error, nextRetryAt }) =>
      (status === 'waiting' || status === 'undoFailed') &&
      error?.code === 'temporal_unavailable' &&
      nextRetryAt !== null &&
      Date.parse(nextRetryAt) > Date.now() + patienceMs,
  );

export const bookkeeping = ['beginUndoing', 'endOperation', 'reportWaiting'];
const reason = { reason: 'a test' };

/** An operation in progress, and its subject. */
export interface Run {
  subject: Subject;
  faults: OperationFaults;
  id: string;
  /** The caller's answer: the operation, or the failure under test. */
  answer: Promise<Operation | DomainError>;
}

/** Starts simultaneous operations in one world, and checks their ends. */
export const openSagaRuns = () => {
  const faultsBySlug = new FaultsBySlug();
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ temporalAddress: temporalAddress(), wrap: faultsBySlug.wrap });
  });
  afterAll(() => world?.close());

  const start = async (
    kind: OperationKind,
    arm: (faults: OperationFaults) => void = () => undefined,
    held: StepName | null = null,
  ): Promise<Run> => {
    const subject = await scenes[kind].createSubject(world);
    const faults = faultsBySlug.of(subject.slug);
    arm(faults);
    const answer = subject.start(held).catch((error: unknown) => {
      if (error instanceof DomainError) return error;
      throw error;
    });
    const first = await Promise.race([faults.operationId, answer]);
    if (typeof first === 'string') return { subject, faults, answer, id: first };
    const id = first instanceof DomainError ? first.operationId : first.id;
    if (id === undefined) throw first;
    return { subject, faults, answer, id };
  };

  /** Reads only the rows, because many runs are watched at once. */
  const operation = (id: string, is: (operation: Operation) => boolean, what: string): Promise<Operation> => {
    const ctx = world.ctx();
    const temporal = { ...ctx.temporal, pendingActivities: async () => null };
    return world.operation(id, is, what, { ...ctx, temporal });
  };
  const waits = ({ id }: Run, name: StepName, attempt = 1, status: 'waiting' | 'undoFailed' = 'waiting') => {
    const is = (each: Operation): boolean => {
      const step = stepOf(each, name);
      return step?.status === status && step.attempt >= attempt && step.nextRetryAt !== null;
    };
    return operation(id, is, `${status} in ${name}, attempt ${attempt}`);
  };
  const cancel = ({ id }: Run) => inTime(() => cancelOperation(world.ctx(), id, reason, {}));
  const retry = ({ id }: Run) => inTime(() => retryOperation(world.ctx(), id, reason, {}), 'nothing_to_retry');
  const untilStuck = async (run: Run, name: StepName, status: 'waiting' | 'undoFailed'): Promise<Operation> => {
    for (let attempt = 1; attempt < 10; attempt += 1) {
      const shown = await waits(run, name, attempt, status);
      expect(stepOf(shown, name)?.error?.code).toBe('temporal_overloaded');
      // Its own next attempt may come first, also the tenth.
      if (shown.status === 'stuck') return shown;
      expect(shown.status).toBe(status === 'waiting' ? 'running' : 'compensating');
      await retry(run).catch(passOver('nothing_to_retry'));
    }
    return operation(run.id, (each) => each.status === 'stuck', 'is stuck');
  };
  const ended = async (run: Run): Promise<Operation> => {
    for (;;) {
      const shown = await operation(run.id, (each) => isEnded(each.status) || isLate(each), 'ends');
      if (isEnded(shown.status)) {
        await run.answer;
        return shown;
      }
      await retry(run).catch(passOver('nothing_to_retry', 'operation_ended'));
    }
  };

  /** Returns the audit and outbox entries of an operation, except requested retries. */
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
  /** Returns the only undisturbed run of a kind. */
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

  /** Expects an end at this step, with the missed steps in the residue. */
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
  /** Starts a run that waits in this step, for its next attempt or for the event of the step. */
  const startWaiting = async (kind: OperationKind, step: StepName): Promise<Run> => {
    const held = isWait(kind, step) ? step : null;
    const run = await start(kind, held === null ? block(kind, step) : undefined, held);
    await waits(run, step);
    return run;
  };
  /** Starts a run that waits in the last step that can be canceled. */
  const startWaitingAtLast = (kind: OperationKind) => startWaiting(kind, lastCancelable(kind));

  return {
    world: () => world,
    start,
    waits,
    cancel,
    retry,
    untilStuck,
    ended,
    undisturbed,
    expectSucceeded,
    expectUndone,
    expectCanceled,
    expectHalfDone,
    startWaiting,
    startWaitingAtLast,
  };
};
