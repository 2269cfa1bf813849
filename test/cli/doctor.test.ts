import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { createWorld, type World } from '../support/world.ts';

interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  remedy: string | null;
}

let world: World;
let healthy: Record<string, string>;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: inject('servers').temporalAddress, withoutWorker: true });
  healthy = {
    DATABASE_URL: world.database.serviceUrl,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_NAMESPACE: world.settings.controlNamespace,
    PORT: String(await freePort()),
  };
}, 60_000);
afterAll(() => world?.close());

const examine = async (env: Record<string, string>): Promise<{ code: number | null; found: Map<string, Finding> }> => {
  const { code, stdout, stderr } = await runCommand(['src/main/doctor.ts', '--json'], {
    FREEHOLD_DATA_DIR: '/nonexistent',
    ...env,
  });
  expect(stderr).toBe('');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Finding);
  expect(lines.filter(({ ok, remedy }) => ok !== (remedy === null))).toEqual([]);
  return { code, found: new Map(lines.map((finding) => [finding.name, finding])) };
};
const badIn = (found: Map<string, Finding>): string[] =>
  [...found.values()].filter(({ ok }) => !ok).map(({ name }) => name);

describe('the doctor of the server', () => {
  it('finds only that no worker polls, where all else is right', async () => {
    const { code, found } = await examine(healthy);
    expect(badIn(found)).toEqual(['worker']);
    expect(code).toBe(1);
    const names = ['node', 'configuration', 'port', 'postgres', 'clock', 'role', 'migrations', 'stuck', 'open'];
    expect([...found.keys()]).toEqual([...names, 'temporal', 'retention', 'updates', 'schedules', 'worker']);
  });

  it('refuses a role that row-level security does not bind', async () => {
    const { found } = await examine({ ...healthy, DATABASE_URL: world.database.ownerUrl });
    expect(found.get('role')).toMatchObject({ ok: false, detail: expect.stringContaining('owns') });
  });

  it('names what is unreachable or not set', async () => {
    const nowhere = { DATABASE_URL: 'postgres://freehold_service@127.0.0.1:1/none', TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const [away, unset, wrong] = await Promise.all([examine(nowhere), examine({}), examine({ PORT: 'many' })]);
    expect(badIn(away.found)).toEqual(['postgres', 'temporal']);
    expect(badIn(unset.found)).toEqual(['postgres', 'temporal']);
    expect(unset.found.get('postgres')?.detail).toBe('DATABASE_URL is not set');
    expect(wrong.found.get('configuration')?.detail).toContain('PORT');
  });
});

describe('the command line in a checkout', () => {
  it('runs the parts of the server', async () => {
    const env = { ...healthy, FREEHOLD_KEY_FILE: world.keyFile };
    const { code, stdout } = await runCommand(['src/cli/freehold.ts', 'key-ring', 'list'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/pepper +present/);
    const wrong = await runCommand(['src/cli/freehold.ts', 'key-ring', 'rotate', 'nothing'], env);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('usage') });
    const doctor = await runCommand(['src/cli/freehold.ts', 'doctor', '--json'], {
      ...env,
      FREEHOLD_URL: 'http://127.0.0.1:2',
    });
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('"name":"api","ok":false');
    expect(doctor.stdout).toContain('"name":"migrations","ok":true');
  });
});
