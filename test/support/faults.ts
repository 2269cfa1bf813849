import type { Activities } from '../../src/activities/index.ts';
import { DomainError } from '../../src/contract/errors.ts';
import type { StepName } from '../../src/contract/ids.ts';

/** Is told how often the activity has begun, or has had its effect. */
type Hook = (times: number) => Promise<void> | void;
type Run = (input: unknown) => Promise<unknown>;

const lastActivities = {
  reserve: 'reserveOrganization',
  createNamespace: 'createNamespace',
  canary: 'runCanary',
  activate: 'activateOrganization',
} as const satisfies Record<string, keyof Activities>;
type CreationStep = keyof typeof lastActivities;
export const creationSteps = Object.keys(lastActivities) as CreationStep[];

const count = (counts: Map<string, number>, name: string): number => {
  const times = (counts.get(name) ?? 0) + 1;
  counts.set(name, times);
  return times;
};

const subjectOf = (activity: string, step?: StepName): string =>
  step === undefined ? activity : `${activity} of ${step}`;

const wrapEach = (activities: Activities, around: (name: string, run: Run) => Run): Activities =>
  Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [name, around(name, activity as Run)]),
  ) as Activities;

/** Changes activities: hooks run before or after the effect of one, or every one runs twice. */
export class Faults {
  private readonly hooks = new Map<string, Hook>();
  private readonly attempts = new Map<string, number>();
  private readonly effects = new Map<string, number>();
  private readonly listeners = new Map<string, (error: unknown) => void>();
  isTwice = false;

  /** `step`: only of this step, for an activity that several steps run. */
  before(activity: keyof Activities, hook: Hook, step?: StepName): void {
    this.hooks.set(`before ${subjectOf(activity, step)}`, hook);
  }

  after(activity: keyof Activities, hook: Hook, step?: StepName): void {
    this.hooks.set(`after ${subjectOf(activity, step)}`, hook);
  }

  /**
   * Counts the attempts of a creation's step together. The first attempts of the canary and of the activation are one
   * activity, so the canary fails first if the hook is for the activation.
   */
  beforeStep(step: CreationStep, hook: Hook): void {
    if (step === 'activate') this.failFirstCanary();
    this.hookEach('before', step === 'canary' ? ['runCanaryAndActivate', 'runCanary'] : [lastActivities[step]], hook);
  }

  private failFirstCanary(): void {
    this.before('runCanaryAndActivate', () => {
      throw new DomainError('canary_failed');
    });
  }

  private hookEach(when: 'before' | 'after', activities: readonly (keyof Activities)[], hook: Hook): void {
    let attempts = 0;
    for (const activity of activities) {
      this[when](activity, () => {
        attempts += 1;
        return hook(attempts);
      });
    }
  }

  /** Reports each later error of an activity. */
  onError(activity: keyof Activities, listener: (error: unknown) => void): void {
    this.listeners.set(activity, listener);
  }

  reset(): void {
    this.hooks.clear();
    this.listeners.clear();
    this.attempts.clear();
    this.effects.clear();
    this.isTwice = false;
  }

  triesOf(activity: keyof Activities): number {
    return this.attempts.get(activity) ?? 0;
  }

  async run(name: string, run: Run, input: unknown): Promise<unknown> {
    const subjects = [name, subjectOf(name, (input as { name?: StepName } | undefined)?.name)];
    const meet = async (when: 'before' | 'after', counts: Map<string, number>): Promise<void> => {
      for (const subject of new Set(subjects)) await this.hooks.get(`${when} ${subject}`)?.(count(counts, subject));
    };
    await meet('before', this.attempts);
    const first = await run(input).catch((error: unknown) => {
      this.listeners.get(name)?.(error);
      throw error;
    });
    const result = this.isTwice ? await run(input) : first;
    // An attempt can fail by itself, for example because the machine is busy. It then has no effect.
    await meet('after', this.effects);
    return result;
  }

  readonly wrap = (activities: Activities): Activities =>
    wrapEach(activities, (name, run) => (input) => this.run(name, run, input));
}

/** The faults of one operation, and the activities it has called. */
export class OperationFaults extends Faults {
  /** Its activities, in the order in which they began. */
  readonly called: string[] = [];
  began: (operationId: string) => void = () => undefined;
  /** Resolves when its first activity begins. */
  readonly operationId = new Promise<string>((resolve) => {
    this.began = resolve;
  });

  override run(name: string, run: Run, input: unknown): Promise<unknown> {
    this.called.push(name);
    return super.run(name, run, input);
  }
}

/** The faults of many simultaneous operations, each identified by the slug of its organization. */
export class FaultsBySlug {
  private readonly bySlug = new Map<string, OperationFaults>();
  private readonly byOperation = new Map<string, OperationFaults>();

  /** Creates the faults of the next operation of this organization. */
  of(slug: string): OperationFaults {
    const faults = new OperationFaults();
    this.bySlug.set(slug, faults);
    return faults;
  }

  readonly wrap = (activities: Activities): Activities =>
    wrapEach(activities, (name, run) => (input) => {
      const faults = this.find(input as { operationId?: string; slug?: string } | undefined);
      return faults === undefined ? run(input) : faults.run(name, run, input);
    });

  /** Finds faults by operation, or by slug for its first activity. Only later inputs omit the slug. */
  private find({ operationId = '', slug = '' } = {}): OperationFaults | undefined {
    const known = this.byOperation.get(operationId);
    if (known !== undefined) return known;
    const faults = this.bySlug.get(slug);
    this.bySlug.delete(slug);
    if (faults === undefined) return undefined;
    this.byOperation.set(operationId, faults);
    faults.began(operationId);
    return faults;
  }
}

/** Creates a gate at which a hook waits. */
export const gate = () => {
  let open: () => void = () => undefined;
  let reach: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return {
    /** Resolves when a hook waits. */
    reached,
    open: () => open(),
    wait: (): Promise<void> => {
      reach();
      return opened;
    },
  };
};
