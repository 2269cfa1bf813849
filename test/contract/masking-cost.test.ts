import { describe, expect, it } from 'vitest';
import { redactionRules, redactText } from '../../src/telemetry/redact.ts';
import { cpuGrowth, doublingMax } from '../support/cpu-growth.ts';

const bytes = 10_000;
/** Less than the default, because masking leaves little garbage. */
const cpuMsMin = 5;
/** Texts between two beginnings: nothing, ends of a word, and ends of a string. */
const separators = ['', '-', ' ', '"', '\\'];

const beginnings = redactionRules.flatMap((rule) => rule.beginnings);

describe('the cost of masking grows no faster than a repetitive text', () => {
  const growthOf = (units: readonly string[]) => {
    const texts = units.map((unit) => unit.repeat(Math.ceil(bytes / unit.length)));
    const maskAll = (count: number) => {
      const repeated = texts.map((text) => text.repeat(count));
      return () => repeated.forEach(redactText);
    };
    return cpuGrowth(maskAll(1), maskAll(2), cpuMsMin);
  };

  it.each(beginnings)('%j', async (beginning) => {
    const units = separators.map((separator) => `${separator}${beginning}`);
    if ((await growthOf(units)) <= doublingMax) return;
    // Either one of them or a busy machine is the cause; measuring each alone shows which.
    for (const unit of units) {
      const growth = await growthOf([unit]);
      expect({ unit, growth }).toEqual({ unit, growth: expect.toSatisfy((ratio: number) => ratio <= doublingMax) });
    }
  });
});

it('masks a secret after many beginnings that are not secrets', () => {
  const secret = 'Zx81kQv0mT7bN3sYpL6dWcR2hJ9fGaU4';
  const noise = (unit: string) => unit.repeat(200);
  expect(redactText(`${noise('-eyJa')}-eyJhbGci.${secret}.${secret}`)).not.toContain(secret);
  expect(redactText(`${noise('-app_env_a')} app_env_eu_sk_${secret}`)).not.toContain(secret);
  expect(redactText(`${noise('a://b:')} postgres://user:${secret}@db`)).not.toContain(secret);
  expect(redactText(`${noise('a://b:')}postgres://user:${secret}@db`)).not.toContain(secret);
  expect(redactText(`${noise('Failed query: x ')}\nparams: ${secret}\n    at f`)).not.toContain(secret);
  expect(redactText(JSON.stringify({ m: `${noise('\\')}Failed query: x\nparams: ${secret}` }))).not.toContain(secret);
});

it('masks a token whose end was cut off', () => {
  expect(redactText('/v1/orgs/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ')).toBe('/v1/orgs/[redacted]');
});
