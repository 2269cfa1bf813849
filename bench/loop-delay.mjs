// Preloaded into a process (`node --import`): reports on LOOP_DELAY_PORT how long its event loop was blocked since the last
// request, in milliseconds.
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 1;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
createServer((_request, response) => {
  const heldMs = Math.max(0, delay.max / 1e6 - resolutionMs);
  delay.reset();
  response.end(String(heldMs));
})
  .listen(Number(process.env.LOOP_DELAY_PORT), '127.0.0.1')
  .unref();
