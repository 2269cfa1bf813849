import { runProcess } from './process.ts';
import { runWorker } from './worker-process.ts';

await runProcess('worker', runWorker);
