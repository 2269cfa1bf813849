import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listen } from '../../src/main/http-server.ts';
import { openTestApi } from '../api/support.ts';
import { createTenant } from '../security/fixtures.ts';
import { runCommand } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { createWorld, type World } from '../support/world.ts';

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
});
afterAll(() => world?.close());

describe('the command line in a checkout', () => {
  it('runs the parts of the server', async () => {
    const env = { ...healthy, FREEHOLD_KEY_FILE: world.keyFile };
    const { code, stdout } = await runCommand(['src/cli/freehold.ts', 'key-ring', 'list'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/pepper +present/);
    const wrong = await runCommand(['src/cli/freehold.ts', 'key-ring', 'rotate', 'nothing'], env);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('usage') });
    const doctor = await runCommand(['src/cli/freehold.ts', 'doctor', '--json'], {
      ...env,
      FREEHOLD_URL: 'http://127.0.0.1:2',
    });
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('"name":"api","ok":false');
    expect(doctor.stdout).toContain('"name":"migrations","ok":true');
  });

  it('finds nothing wrong with a key that may not list operations', async () => {
    const api = await openTestApi({ withoutWorker: true });
    const server = await listen({ fetch: api.app.fetch, host: '127.0.0.1', port: 0 });
    try {
      const { members } = await createTenant(api.world);
      const env = {
        ...healthy,
        FREEHOLD_URL: `http://127.0.0.1:${server.port}`,
        FREEHOLD_KEY: members.scoped?.key ?? '',
      };
      const { stdout } = await runCommand(['src/cli/freehold.ts', 'doctor', '--json'], env);
      expect(stdout).toContain('"name":"operations","ok":true,"detail":"not visible to this key"');
    } finally {
      await server.drain(1_000);
      await api.close();
    }
  });
});
