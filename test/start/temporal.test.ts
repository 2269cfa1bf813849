import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, WorkflowClient } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { findTemporalCli } from '../../src/devstack/temporal-cli.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold temporal '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const connected = async <T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> => {
  // Without the SDK's own retries, which would hide a refusal.
  const connection = openConnection({ address });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
};

const register = (connection: Connection, namespace: string) =>
  connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });

describe('embedded Temporal', () => {
  let cli: string;
  beforeAll(async () => {
    cli = await findTemporalCli({ cliPath: process.env.TEMPORAL_CLI_PATH, cacheDir: process.env.FREEHOLD_CACHE_DIR });
  }, 300_000);

  describe('started again after it was killed', () => {
    const dir = join(folder, 'killed server');
    let server: RunningTemporal;
    afterAll(() => server?.stop());

    test('has lost nothing acknowledged, in a path with spaces', async () => {
      const first = await startTemporal({ cli, dir, ui: false });
      const ids = Array.from({ length: 40 }, (_, index) => `kept-${index}`);
      await connected(first.address, async (connection) => {
        await register(connection, 'kept');
        const client = new WorkflowClient({ connection });
        await Promise.all(ids.map((workflowId) => client.start('any', { taskQueue: 'none', workflowId })));
        await first.kill();
      });
      server = await startTemporal({ cli, dir, ui: true });
      await connected(server.address, async (connection) => {
        const client = new WorkflowClient({ connection });
        const found = await Promise.all(ids.map((id) => client.getHandle(id).describe()));
        expect(found.map(({ status }) => status.name)).toEqual(ids.map(() => 'RUNNING'));
        const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'kept' });
        expect(namespaceInfo?.name).toBe('kept');
      });
    });

    test('listens on loopback with its Web UI, and refuses a second server on its data folder', async () => {
      expect(server.address).toMatch(/^127\.0\.0\.1:/);
      expect((await fetch(`${server.uiUrl}/namespaces/default/workflows`)).status).toBe(200);
      await expect(startTemporal({ cli, dir, ui: false })).rejects.toThrow(`process ${server.pid}`);
    });
  });

  test('a setting overrides a tuned one', async () => {
    const settings = { 'frontend.rps.namespaceReplicationInducingAPIs': 1 };
    const server = await startTemporal({ cli, dir: null, ui: false, settings });
    try {
      await connected(server.address, async (connection) => {
        const names = Array.from({ length: 8 }, (_, index) => `limited-${index}`);
        const outcomes = await Promise.allSettled(names.map((name) => register(connection, name)));
        expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
      });
    } finally {
      await server.stop();
    }
  });

  test('a failed start reports the last lines of its log', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const starting = startTemporal({ cli, dir: join(folder, 'taken'), ui: false, port });
      await expect(starting).rejects.toThrow(
        /^Temporal ended with exit code 1 while starting:\n.*address already in use/s,
      );
    } finally {
      taken.close();
    }
  });
});
