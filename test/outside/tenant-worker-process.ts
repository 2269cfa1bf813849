import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';

// The worker of an organization, as docs/runs.md has it: `tenant-worker-process.ts <address> <namespace> <task queue>`.
const [address, namespace, taskQueue] = process.argv.slice(2);
if (address === undefined || namespace === undefined || taskQueue === undefined)
  throw new Error('usage: tenant-worker-process.ts <address> <namespace> <task queue>');

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('tenant-workflows.ts', import.meta.url)),
  activities: { bill: (number: number) => Promise.resolve(`${namespace} ${number}`) },
});
process.stdout.write('the worker of the tenant is running\n');
await worker.run();
process.exit();
