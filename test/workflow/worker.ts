import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { temporalAddress } from '../support/temporal.ts';
import { installRuntime } from '../support/temporal-runtime.ts';

/** Runs a worker of a tenant, with the workflow `account`, until it is stopped. */
export const startTenantWorker = async (namespace: string, taskQueue: string): Promise<() => Promise<void>> => {
  installRuntime();
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('worked/account.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const folder = await mkdtemp(join(tmpdir(), 'freehold-worked-'));
  const codePath = join(folder, 'account.js');
  await writeFile(codePath, code);
  const connection = await NativeConnection.connect({ address: temporalAddress() });
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle: { codePath } });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  };
};
