import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { obtainOpa } from '../../scripts/opa.ts';
import { openOpaWasm } from '../../src/providers/policy/opa-wasm.ts';
import { generatedInputs } from './inputs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const path = (name: string): string => join(root, name);

/** All decisions in one evaluation: a process for each would take an hour. null: there is no decision. */
const query = `[d | some i in data.inputs; d := object.get(
  {"known": x | x := [y | y := data.freehold.authz.decision with input as i]},
  "known", [])]`;

const native = (opa: string, inputs: readonly object[]): unknown[] => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-differential-'));
  try {
    const file = join(folder, 'inputs.json');
    writeFileSync(file, JSON.stringify({ inputs }));
    const files = [
      '--data',
      path('policies/freehold/authz.rego'),
      '--data',
      path('assets/policies/data.json'),
      '--data',
      file,
    ];
    const output = execFileSync(opa, ['eval', '--format', 'json', ...files, query], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const { result } = JSON.parse(output) as { result: [{ expressions: [{ value: unknown[][] }] }] };
    return result[0].expressions[0].value.map(([decision = null]) => decision);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

test('OPA itself and the compiled policy decide 20,000 inputs alike, well formed or not', async () => {
  const opa = await obtainOpa((line) => console.error(line));
  const source = {
    wasm: readFileSync(path('assets/policies/freehold.wasm')),
    data: readFileSync(path('assets/policies/data.json'), 'utf8'),
  };
  const module = await openOpaWasm(source, (error) => {
    throw error;
  });
  const compiled = (input: object): unknown => {
    try {
      return module.evaluate('freehold/authz/decision', input);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('The policy has no answer')) return null;
      throw error;
    }
  };
  const seen = new Set<unknown>();
  for (let part = 0; part < 10; part += 1) {
    const inputs = generatedInputs(2_000, part + 1);
    const expected = native(opa, inputs);
    expect(expected).toHaveLength(inputs.length);
    for (const [index, input] of inputs.entries()) {
      const decision = compiled(input);
      seen.add(decision === null ? null : JSON.stringify((decision as { code: string | null }).code));
      expect(decision, JSON.stringify(input)).toEqual(expected[index]);
    }
  }
  // Allowed, without a decision, and each refusal that there is.
  expect(seen.size).toBeGreaterThanOrEqual(9);
}, 600_000);
