import { runProcess } from './process.ts';
import { runWorker } from './worker-process.ts';

// A worker that is asked to stop may be waiting for a server that is unavailable; that is no failure of its own.
await runProcess('worker', runWorker, { exitCodeWhileStopping: 0 });
