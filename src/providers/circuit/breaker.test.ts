import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DomainError } from '../../contract/errors.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { type BreakerState, createBreaker } from './breaker.ts';
import { createBreakers } from './breakers.ts';

class Outage extends Error {}

const settings = {
  name: 'elsewhere',
  code: 'temporal_unavailable',
  isOutage: (error: unknown) => error instanceof Outage,
  openAfter: 3,
  halfOpenMs: 5_000,
} as const;

const failing = (error: Error = new Outage('away')) => vi.fn(() => Promise.reject(error));
const answering = () => vi.fn(() => Promise.resolve('answer'));
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: unknown) => (error instanceof DomainError ? error.code : 'failed'),
  );

const open = () => {
  const metrics = createMetrics('api');
  const states: BreakerState[] = [];
  const breaker = createBreaker({
    ...settings,
    metrics: metrics.degradation,
    onState: (state) => void states.push(state),
  });
  return { breaker, metrics, states };
};

/** Returns a breaker opened by the required number of outages. */
const opened = async () => {
  const scene = open();
  for (let outages = 0; outages < settings.openAfter; outages += 1) await codeOf(scene.breaker.run(failing()));
  return scene;
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a closed circuit', () => {
  test('opens after the set number of consecutive outages, and until then passes on the errors of its calls', async () => {
    const { breaker, states } = open();
    const call = failing();
    expect([await codeOf(breaker.run(call)), await codeOf(breaker.run(call))]).toEqual(['failed', 'failed']);
    expect(breaker.state()).toBe('closed');
    expect(await codeOf(breaker.run(call))).toBe('failed');
    expect(breaker.state()).toBe('open');
    expect(states).toEqual(['open']);
  });

  test('stays closed at every answer, and an answer resets the count of outages', async () => {
    const { breaker } = open();
    for (let calls = 0; calls < 10; calls += 1) {
      expect(await codeOf(breaker.run(failing()))).toBe('failed');
      expect(await codeOf(breaker.run(failing()))).toBe('failed');
      expect(await codeOf(breaker.run(failing(new DomainError('not_found'))))).toBe('not_found');
    }
    expect(breaker.state()).toBe('closed');
  });

  test('counts an outage by the definition of the call itself', async () => {
    const { breaker } = open();
    for (let calls = 0; calls < 5; calls += 1) await codeOf(breaker.run(failing(), () => false));
    expect(breaker.state()).toBe('closed');
  });

  test('ignores inconclusive calls between outages', async () => {
    const { breaker } = open();
    for (let outages = 0; outages < settings.openAfter; outages += 1) {
      expect(breaker.state()).toBe('closed');
      expect(await codeOf(breaker.run(failing(), () => false))).toBe('failed');
      expect(await codeOf(breaker.run(failing()))).toBe('failed');
    }
    expect(breaker.state()).toBe('open');
  });
});

describe('an open circuit', () => {
  test('refuses without making the call, with the code and the remaining time', async () => {
    const { breaker } = await opened();
    const call = answering();
    vi.advanceTimersByTime(1_500);
    const error = await breaker.run(call).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ code: 'temporal_unavailable', retryAfterSeconds: 4 });
    expect(() => breaker.assertPasses()).toThrow(DomainError);
    expect(call).not.toHaveBeenCalled();
  });

  test('lets one call through after the wait, refuses others meanwhile, and closes when it is answered', async () => {
    const { breaker, states } = await opened();
    vi.advanceTimersByTime(settings.halfOpenMs);
    expect(() => breaker.assertPasses()).not.toThrow();
    let answer: (value: string) => void = () => undefined;
    const first = breaker.run(() => new Promise<string>((resolve) => (answer = resolve)));
    const second = answering();
    expect(await codeOf(breaker.run(second))).toBe('temporal_unavailable');
    expect(breaker.state()).toBe('halfOpen');
    answer('answer');
    expect(await first).toBe('answer');
    expect(second).not.toHaveBeenCalled();
    expect(await breaker.run(second)).toBe('answer');
    expect(states).toEqual(['open', 'halfOpen', 'closed']);
  });

  test('closes at an answer that is an error, and opens again for the same time at an outage', async () => {
    const { breaker } = await opened();
    vi.advanceTimersByTime(settings.halfOpenMs);
    expect(await codeOf(breaker.run(failing()))).toBe('failed');
    expect(breaker.state()).toBe('open');
    expect(await codeOf(breaker.run(answering()))).toBe('temporal_unavailable');
    vi.advanceTimersByTime(settings.halfOpenMs);
    expect(await codeOf(breaker.run(failing(new DomainError('not_found'))))).toBe('not_found');
    expect(breaker.state()).toBe('closed');
  });

  test('opens again after it has closed', async () => {
    const { breaker, states } = await opened();
    vi.advanceTimersByTime(settings.halfOpenMs);
    expect(await breaker.run(answering())).toBe('answer');
    for (let outages = 0; outages < settings.openAfter; outages += 1) {
      expect(breaker.state()).toBe('closed');
      await codeOf(breaker.run(failing()));
    }
    expect(states).toEqual(['open', 'halfOpen', 'closed', 'open']);
  });

  test('stays open if the call let through is inconclusive', async () => {
    const { breaker } = await opened();
    vi.advanceTimersByTime(settings.halfOpenMs);
    expect(await codeOf(breaker.run(failing(), () => false))).toBe('failed');
    expect(breaker.state()).toBe('open');
    expect(await codeOf(breaker.run(answering()))).toBe('temporal_unavailable');
  });

  test('never refuses a probe, which closes it after the wait', async () => {
    const { breaker } = await opened();
    expect(await breaker.probe(answering())).toBe('answer');
    expect(breaker.state()).toBe('open');
    vi.advanceTimersByTime(settings.halfOpenMs);
    expect(await breaker.probe(answering())).toBe('answer');
    expect(breaker.state()).toBe('closed');
  });

  test('ignores the outcome of a call that began before it opened', async () => {
    const { breaker } = open();
    let fail: (error: Error) => void = () => undefined;
    const late = breaker.run(() => new Promise<string>((_, reject) => (fail = reject)));
    for (let outages = 0; outages < settings.openAfter; outages += 1) await codeOf(breaker.run(failing()));
    vi.advanceTimersByTime(settings.halfOpenMs);
    await breaker.run(answering());
    fail(new Outage('late'));
    expect(await codeOf(late)).toBe('failed');
    expect(breaker.state()).toBe('closed');
  });
});

test('exports its state and number of openings as metrics', async () => {
  const { breaker, metrics } = open();
  const shown = async () => {
    const text = await metrics.render();
    return ['state', 'opened_total'].map((name) =>
      Number(new RegExp(`^freehold_circuit_${name}\\{name="elsewhere",.*\\} (\\d+)$`, 'm').exec(text)?.[1]),
    );
  };
  expect(await shown()).toEqual([0, 0]);
  for (let outages = 0; outages < settings.openAfter; outages += 1) await codeOf(breaker.run(failing()));
  expect(await shown()).toEqual([2, 1]);
});

describe('breakers for each target', () => {
  const openKeyed = () => {
    const metrics = createMetrics('worker');
    return { metrics, breakers: createBreakers({ ...settings, metrics: metrics.degradation, keysMax: 2 }) };
  };

  test('open independently', async () => {
    const { breakers, metrics } = openKeyed();
    for (let outages = 0; outages < settings.openAfter; outages += 1) await codeOf(breakers.of('a').run(failing()));
    expect([breakers.of('a').state(), breakers.of('b').state()]).toEqual(['open', 'closed']);
    expect(await metrics.render()).toMatch(/^freehold_circuits_open\{name="elsewhere",.*\} 1$/m);
    breakers.forget('a');
    expect(breakers.of('a').state()).toBe('closed');
  });

  test('are forgotten, least recently used first, when there are too many', async () => {
    const { breakers } = openKeyed();
    for (let outages = 0; outages < settings.openAfter; outages += 1) await codeOf(breakers.of('a').run(failing()));
    for (const key of ['b', 'c']) breakers.of(key);
    expect(breakers.of('a').state()).toBe('closed');
  });
});
