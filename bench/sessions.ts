import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { readConfig } from '../src/main/config.ts';
import { startPair } from './api-pair.ts';

import { measureLoginStorm } from './login-storm.ts';
import { print, printTable } from './printing.ts';
import { openProductAccess } from './product-access.ts';
import { startProductDatabase } from './product-database.ts';
import { compareChecks } from './session-checks.ts';
import { measureLogins, measureOrganizations, measureRefreshes, measureRevocations } from './session-requests.ts';

// Measures the sessions of people: their check beside that of a key, refreshes, sign-ins, a person with many organizations,
// and the time until another process refuses an ended session. See README.md.

const { values } = parseArgs({ options: { runs: { type: 'string', default: '200' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 10) throw new Error('--runs must be a whole number of at least 10');

const stopping = new AbortController();
const stopListening = onStopSignals(
  () => stopping.abort(new Error('stopped')),
  () => process.exit(1),
);
print('starting Postgres');
const product = await startProductDatabase(stopping.signal);
const { control, access, close } = await openProductAccess(readConfig(product.context.env));
try {
  const scene = { product, control, access, runs, signal: stopping.signal };
  const checks = await compareChecks(scene);
  const pair = await startPair(product, {}, stopping.signal);
  try {
    const requests = { ...scene, pair };
    const refreshes = await measureRefreshes(requests);
    const logins = await measureLogins(requests);
    const storm = await measureLoginStorm(requests);
    const organizations = await measureOrganizations(requests);
    const quiet = await measureRevocations(requests, { logoutsPerSecond: 0 });
    const stormy = await measureRevocations(requests, { logoutsPerSecond: 500 });
    const ratios = {
      sessionToKeyCheck: checks.sessionToKey,
      loginToHash: logins.toHash,
      loginStormToIdle: storm.toIdle,
    };
    const figures = {
      sessionCheckP99Ms: checks.sessionP99Ms,
      refreshP99Ms: refreshes.p99Ms,
      loginsPerSecondPerCore: logins.perCpuSecond,
      loginStormP99Ms: storm.p99Ms,
      loginStormAccepted: storm.accepted,
      loginStormShed: storm.shed,
      organizationsP99Ms: organizations.listP99Ms,
      entranceP99Ms: organizations.entranceP99Ms,
      revocationP50Ms: quiet.p50Ms,
      revocationP99Ms: quiet.p99Ms,
      logoutStormP99Ms: stormy.p99Ms,
      logoutsPerSecond: stormy.logoutsPerSecond,
    };
    printTable(
      `Sessions, ${runs} runs`,
      ['', 'measured', 'aim'],
      [
        ['checks of a session / checks of a key, in process', ratios.sessionToKeyCheck, '>= 0.7'],
        ['check of a session, p99 ms', figures.sessionCheckP99Ms, '<= 0.1'],
        ['refresh, p99 ms', figures.refreshP99Ms, '<= 20'],
        ['sign-ins / bare hashes', ratios.loginToHash, '>= 0.6'],
        ['sign-ins a second and core', figures.loginsPerSecondPerCore, '>= 25'],
        ['another call beside 1,000 sign-ins at once / alone, p99', ratios.loginStormToIdle, '<= 2'],
        [`the same, ms; ${figures.loginStormAccepted} signed in, the others shed`, figures.loginStormP99Ms, ''],
        ['a page of 2,000 organizations, p99 ms', figures.organizationsP99Ms, '<= 50'],
        ['first entrance of an organization, p99 ms', figures.entranceP99Ms, '<= 5'],
        ['ended session refused by the other process, p99 ms', figures.revocationP99Ms, '<= 250'],
        [`the same beside ${figures.logoutsPerSecond} logouts a second, p99 ms`, figures.logoutStormP99Ms, '<= 500'],
      ],
    );
    const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
    print(`\n${JSON.stringify({ bench: 'sessions', ratios, figures, host })}`);
  } finally {
    await pair.stop();
  }
} finally {
  await close();
  await product.stop();
  stopListening();
}
