import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { obtainOpa } from '../../scripts/opa.ts';
import { openOpaWasm } from '../../src/providers/policy/opa-wasm.ts';
import type { PolicyModule } from '../../src/providers/policy/port.ts';
import { generatedApprovals, generatedInputs } from './inputs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const path = (name: string): string => join(root, name);

type Entrypoint = 'authz/decision' | 'approval/rule';

/** All answers in one evaluation: a process for each would take an hour. null: there is no answer. */
const queryOf = (entrypoint: Entrypoint): string => `[d | some i in data.inputs; d := object.get(
  {"known": x | x := [y | y := data.freehold.${entrypoint.replace('/', '.')} with input as i]},
  "known", [])]`;

const native = (opa: string, entrypoint: Entrypoint, inputs: readonly object[]): unknown[] => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-differential-'));
  try {
    const file = join(folder, 'inputs.json');
    writeFileSync(file, JSON.stringify({ inputs }));
    const files = ['policies/freehold/authz.rego', 'policies/freehold/approval.rego', 'assets/policies/data.json'];
    const data = [...files.map(path), file].flatMap((each) => ['--data', each]);
    const output = execFileSync(opa, ['eval', '--format', 'json', ...data, queryOf(entrypoint)], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const { result } = JSON.parse(output) as { result: [{ expressions: [{ value: unknown[][] }] }] };
    return result[0].expressions[0].value.map(([answer = null]) => answer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

let opa: string;
let module: PolicyModule;
beforeAll(async () => {
  opa = await obtainOpa((line) => console.error(line));
  const source = {
    wasm: readFileSync(path('assets/policies/freehold.wasm')),
    data: readFileSync(path('assets/policies/data.json'), 'utf8'),
  };
  module = await openOpaWasm(source, (error) => {
    throw error;
  });
}, 600_000);

const compiled = (entrypoint: Entrypoint, input: object): unknown => {
  try {
    return module.evaluate(`freehold/${entrypoint}`, input);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('The policy has no answer')) return null;
    throw error;
  }
};

/** Compares 20,000 answers. Returns the kinds of answers that there were. */
const compare = (
  entrypoint: Entrypoint,
  inputsOf: (count: number, seed: number) => object[],
  kindOf: (answer: never) => unknown,
): ReadonlySet<string | null> => {
  const seen = new Set<string | null>();
  for (let part = 0; part < 10; part += 1) {
    const inputs = inputsOf(2_000, part + 1);
    const expected = native(opa, entrypoint, inputs);
    expect(expected).toHaveLength(inputs.length);
    for (const [index, input] of inputs.entries()) {
      const answer = compiled(entrypoint, input);
      seen.add(answer === null ? null : JSON.stringify(kindOf(answer as never)));
      expect(answer, JSON.stringify(input)).toEqual(expected[index]);
    }
  }
  return seen;
};

test('OPA itself and the compiled policy decide 20,000 inputs alike, well formed or not', () => {
  const seen = compare('authz/decision', generatedInputs, ({ policyIds }: { policyIds: string[] }) => policyIds);
  expect(seen).toContain(null);
  for (const policy of ['vocabulary', 'user-status', 'own-organization', 'organization-status', 'role', 'operator'])
    expect(seen).toContain(JSON.stringify([`authz/${policy}`]));
  for (const policy of ['platform', 'elevation', 'custom-role', 'scopes', 'operation-starter', 'deletion-of-suspended'])
    expect(seen).toContain(JSON.stringify([`authz/${policy}`]));
}, 600_000);

test('and ask for the same approvals in 20,000 cases', () => {
  const seen = compare(
    'approval/rule',
    generatedApprovals,
    ({ requirements }: { requirements: object }) => requirements,
  );
  const one = (role: string) => ({ count: 1, role });
  const lists = [[one('owner')], [one('owner'), one('admin')], [{ count: 2, role: 'admin' }], [one('admin')]];
  expect([...seen].map((each) => (each === null ? null : JSON.parse(each)))).toEqual(
    expect.arrayContaining([null, ...lists]),
  );
}, 600_000);
