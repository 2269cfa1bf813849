import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Client, Connection } from '@temporalio/client';
import { openDatabase } from '../src/db/client.ts';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { openConnection } from '../src/providers/temporal/connection.ts';
import { namespaces } from '../src/providers/temporal/namespaces.ts';
import { historyTimes, meanMs, readActivitySeconds, readOperations, stepTimes } from './breakdown.ts';
import { HttpClient } from './http-client.ts';
import { print } from './printing.ts';
import { type Measured, printReport, ratiosOf } from './report.ts';
import { measure } from './rounds.ts';
import { type Servers, startServers } from './servers.ts';
import { active, answered, clientOf, emptyWorkflow, rawCalls, textbookSaga } from './sides.ts';

// Compares creating an organization with its minimum cost and with a tutorial's saga. See README.md.

const { values } = parseArgs({
  options: {
    /** Runs of each side with one client. */
    runs: { type: 'string', default: '160' },
    /** Runs of each side with `clients` clients in total. */
    'parallel-runs': { type: 'string', default: '256' },
    clients: { type: 'string', default: '16' },
    'untuned-runs': { type: 'string', default: '40' },
  },
});
const countOf = (name: keyof typeof values): number => {
  const count = Number(values[name]);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} must be a whole number of at least 1`);
  return count;
};
const runs = countOf('runs');
const clients = countOf('clients');
const untunedRuns = countOf('untuned-runs');
const parallelRounds = 4;
const runsPerClient = Math.max(1, Math.round(countOf('parallel-runs') / parallelRounds / clients));

const historiesMax = 40;

const measureAll = async (servers: Servers, signal: AbortSignal): Promise<Measured> => {
  const { postgres, temporal, apiUrl, platformKey, workerMetricsUrl, pids } = servers;
  const http = new HttpClient(apiUrl, platformKey);
  const database = openDatabase(postgres.serviceUrl, 'freehold-bench', { max: 20 });
  // The textbook's client uses the SDK's defaults; the raw calls use the product's own connection.
  const connection = await Connection.connect({ address: temporal.address });
  const raw = openConnection({ address: temporal.address });
  const client = clientOf(connection);
  try {
    const ended: string[] = [];
    const sides = [
      emptyWorkflow(client),
      textbookSaga(client),
      answered(http),
      active(http, (operationId) => ended.push(operationId)),
      rawCalls(database.db, namespaces(raw, 7)),
    ];
    const untuned = await measureUntuned(servers, client, signal);
    print('warming up');
    await measure({ sides, rounds: 20, clients: 1, runsPerClient: 1, pids: {}, signal });
    await measure({ sides, rounds: 2, clients, runsPerClient: 2, pids, signal });

    ended.length = 0;
    print(`one client: ${runs} runs of each side in turn`);
    const before = await readActivitySeconds(workerMetricsUrl);
    const one = await measure({ sides, rounds: runs, clients: 1, runsPerClient: 1, pids: {}, signal });
    const activityMs = meanMs(before, await readActivitySeconds(workerMetricsUrl));
    const operations = await readOperations(http, ended);
    const history = await historyTimes(connection, operations.slice(-historiesMax));

    print(`${clients} clients: ${parallelRounds} rounds of ${runsPerClient * clients} runs of each side`);
    const parallel = await measure({ sides, rounds: parallelRounds, clients, runsPerClient, pids, signal });

    return {
      clients,
      one,
      parallel,
      ...untuned,
      steps: stepTimes(operations, activityMs),
      history,
    };
  } finally {
    http.close();
    await Promise.all([database.close(), connection.close(), raw.close()]);
  }
};

/** Runs first, while both servers are equally new: a file-backed one slows down as it fills. */
const measureUntuned = async (servers: Servers, client: Client, signal: AbortSignal) => {
  print('starting an untuned Temporal');
  const server = await servers.startUntuned();
  const connection = await Connection.connect({ address: server.address });
  try {
    const sides = [textbookSaga(client), textbookSaga(clientOf(connection), 'textbook, untuned')];
    const none = { pids: {}, signal };
    await measure({ sides, rounds: 10, clients: 1, runsPerClient: 1, ...none });
    print(`untuned beside tuned: ${untunedRuns} runs of the textbook's saga on each`);
    const untunedOne = await measure({ sides, rounds: untunedRuns, clients: 1, runsPerClient: 1, ...none });
    const untunedParallel = await measure({ sides, rounds: 2, clients, runsPerClient: 4, ...none });
    return { untunedOne, untunedParallel };
  } finally {
    await connection.close();
    await server.stop();
  }
};

const stopping = new AbortController();
const stopListening = onStopSignals(
  () => stopping.abort(new Error('stopped')),
  () => process.exit(1),
);
const servers = await startServers(print, stopping.signal);
try {
  const measured = await measureAll(servers, stopping.signal);
  const figures = printReport(measured);
  const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
  print(`\n${JSON.stringify({ bench: 'provision', ratios: ratiosOf(measured), figures, host })}`);
} finally {
  await servers.stop();
  stopListening();
}
