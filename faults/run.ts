import { setMaxListeners } from 'node:events';
import { messageOf } from '../src/devstack/errno.ts';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { runCampaign } from './campaign.ts';
import { readOptions } from './options.ts';
import { isGood, outcomeOf, summaryOf, writeReport } from './report.ts';
import { openSite } from './site.ts';

const startedAt = Date.now();
const print = (line: string): void => {
  process.stdout.write(`${String(Math.round((Date.now() - startedAt) / 1_000)).padStart(5)} s  ${line}\n`);
};

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2));
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // each request listens to it
  // Everything started here ends with this process, however it ends; a second signal skips the wait.
  onStopSignals(
    () => {
      print('stopping');
      ending.abort(new Error('stopped by a signal'));
    },
    () => process.exit(130),
  );
  print(`seed ${options.seed}, ${options.runs} lives, ${options.concurrency} at a time`);
  const site = await openSite({ ...options, onProgress: print, signal: ending.signal });
  try {
    const result = await runCampaign(site, options, print, ending.signal);
    const outcome = outcomeOf(result);
    writeReport(options.reportDir, site.logDir, result, outcome);
    process.stdout.write(`\n${summaryOf(result, outcome)}\n`);
    // Stops before printing the last line, which is the outcome.
    await site.stop();
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
    return isGood(outcome) ? 0 : 1;
  } finally {
    await site.stop();
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
