import type { Activities } from '../../src/activities/index.ts';
import { DomainError } from '../../src/contract/errors.ts';

type Hook = (tries: number) => Promise<void> | void;

const lastActivities = {
  reserve: 'reserveOrganization',
  createNamespace: 'createNamespace',
  canary: 'runCanary',
  activate: 'activateOrganization',
} as const satisfies Record<string, keyof Activities>;
type CreationStep = keyof typeof lastActivities;
export const creationSteps = Object.keys(lastActivities) as CreationStep[];

/** What is done to activities: hooks before or after the effect of one, or every one run twice. */
export class Faults {
  private readonly hooks = new Map<string, Hook>();
  private readonly tries = new Map<string, number>();
  private readonly listeners = new Map<string, (error: unknown) => void>();
  isTwice = false;

  before(activity: keyof Activities, hook: Hook): void {
    this.hooks.set(`before ${activity}`, hook);
  }

  after(activity: keyof Activities, hook: Hook): void {
    this.hooks.set(`after ${activity}`, hook);
  }

  /**
   * The same of the tries of a creation's step, counted together. The canary and the activation are one activity in their
   * first try, so that one fails first where they are to be told apart.
   */
  beforeStep(step: CreationStep, hook: Hook): void {
    if (step === 'activate') this.failFirstCanary();
    this.hookEach('before', step === 'canary' ? ['runCanaryAndActivate', 'runCanary'] : [lastActivities[step]], hook);
  }

  afterStep(step: CreationStep, hook: Hook): void {
    if (step === 'activate' || step === 'canary') this.failFirstCanary();
    this.hookEach('after', [lastActivities[step]], hook);
  }

  private failFirstCanary(): void {
    this.before('runCanaryAndActivate', () => {
      throw new DomainError('canary_failed');
    });
  }

  private hookEach(when: 'before' | 'after', activities: readonly (keyof Activities)[], hook: Hook): void {
    let tries = 0;
    for (const activity of activities) {
      this[when](activity, () => {
        tries += 1;
        return hook(tries);
      });
    }
  }

  /** Is told what an activity fails with from now on. */
  onError(activity: keyof Activities, listener: (error: unknown) => void): void {
    this.listeners.set(activity, listener);
  }

  reset(): void {
    this.hooks.clear();
    this.listeners.clear();
    this.tries.clear();
    this.isTwice = false;
  }

  triesOf(activity: keyof Activities): number {
    return this.tries.get(activity) ?? 0;
  }

  readonly wrap = (activities: Activities): Activities => {
    const wrapped = Object.entries(activities).map(([name, activity]) => {
      const run = activity as (input: unknown) => Promise<unknown>;
      return [
        name,
        async (input: unknown) => {
          const tries = (this.tries.get(name) ?? 0) + 1;
          this.tries.set(name, tries);
          await this.hooks.get(`before ${name}`)?.(tries);
          const first = await run(input).catch((error: unknown) => {
            this.listeners.get(name)?.(error);
            throw error;
          });
          const result = this.isTwice ? await run(input) : first;
          await this.hooks.get(`after ${name}`)?.(tries);
          return result;
        },
      ];
    });
    return Object.fromEntries(wrapped) as Activities;
  };
}

/** A door that a hook waits at. */
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
    /** Resolves when somebody waits. */
    reached,
    open: () => open(),
    wait: (): Promise<void> => {
      reach();
      return opened;
    },
  };
};
