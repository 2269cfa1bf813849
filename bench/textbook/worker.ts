import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import postgres from 'postgres';
import { textbookActivities } from './activities.ts';
import { textbookTable, textbookTaskQueue } from './setup.ts';

// Runs as its own process with the SDK's default settings: `worker.ts <address> <database url>`.
const [address, databaseUrl] = process.argv.slice(2);
if (address === undefined || databaseUrl === undefined) throw new Error('usage: worker.ts <address> <database url>');

const sql = postgres(databaseUrl, { onnotice: () => undefined });
await sql.unsafe(textbookTable);
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue: textbookTaskQueue,
  workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
  activities: textbookActivities(sql, await Connection.connect({ address })),
});
process.on('disconnect', () => worker.shutdown());
process.send?.({ ready: true });
await worker.run();
process.exit();
