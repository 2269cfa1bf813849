import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { anyFreePort } from '../src/devstack/ports.ts';
import { apiAddress, startApi } from '../src/devstack/product.ts';
import { randomText } from '../src/devstack/secret-file.ts';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { hostileTexts } from '../test/contract/hostile-texts.ts';
import { HttpClient } from './http-client.ts';
import { print, printTable } from './printing.ts';
import { type ProductDatabase, startProductDatabase } from './product-database.ts';
import { median, rounded } from './statistics.ts';

// Measures how long one request of maximum size blocks an api's event loop, for various content. See README.md.

const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number of at least 1');

const bytes = 1_048_576;
/** Node accepts 16 KiB of path and headers. */
const lineBytes = 15_000;
/** The time after which the loop is idle again. */
const settleMs = 5;

interface Input {
  readonly name: string;
  send(client: HttpClient): Promise<{ status: number }>;
}

const filled = (part: (index: number) => string, max: number): string => {
  const parts: string[] = [];
  for (let length = 0, index = 0; ; index += 1) {
    const next = part(index);
    length += Buffer.byteLength(next) + 1;
    if (length > max) return parts.join(',');
    parts.push(next);
  }
};

/** JSON text of at most this many bytes. */
const jsonText = (text: (length: number) => string): string => {
  let length = bytes;
  const fits = () => Buffer.byteLength(JSON.stringify(text(length))) < bytes - 200;
  while (!fits()) length = Math.floor(length * 0.9);
  return JSON.stringify(text(length - (length % 2)));
};

const post = (name: string, path: string, body: string): Input => ({
  name,
  send: (client) => client.postText(path, body),
});

const bodies = (): Input[] => {
  const batch = '/v1/orgs/batch';
  const room = bytes - 200;
  const structures: Record<string, string> = {
    'nothing else: one string': `"${'a'.repeat(room)}"`,
    'unknown members': `{${filled((index) => `"${index.toString(36)}":0`, room)}}`,
    'members of one member': `{"reason":{${filled((index) => `"${index.toString(36)}":0`, room)}}}`,
    elements: `{"action":"suspend","reason":"r","slugs":[${filled(() => '""', room)}]}`,
    numbers: `[${filled(() => '1e9', room)}]`,
    'long numbers': `[${'9'.repeat(room)}]`,
    'lists in lists': `{"slugs":${'['.repeat(room / 2)}${']'.repeat(room / 2)}}`,
    'objects in objects': `{"slugs":${'{"a":'.repeat(room / 6)}0${'}'.repeat(room / 6)}}`,
    'a name of a member': `{"${'n'.repeat(room)}":0}`,
    'one member again and again': `{${filled(() => '"a":0', room)}}`,
    'a string without its end': `{"reason":"${'\\"'.repeat(room / 2)}`,
    'no JSON': '}'.repeat(room),
  };
  return [
    ...Object.entries(structures).map(([name, body]) => post(`batch: ${name}`, batch, body)),
    ...Object.entries(hostileTexts).flatMap(([name, text]) => [
      post(`batch, reason: ${name}`, batch, `{"action":"suspend","slugs":["acme"],"reason":${jsonText(text)}}`),
      post(`creation, name: ${name}`, '/v1/orgs', `{"owner":{"email":"a@b.example"},"name":${jsonText(text)}}`),
    ]),
  ];
};

const lines = (): Input[] =>
  Object.entries(hostileTexts)
    .filter(([, text]) => /^[\x20-\x7e]+$/.test(text(10)))
    .flatMap(([name, text]): Input[] => {
      const long = text(lineBytes);
      const path = encodeURI(long).slice(0, lineBytes).replace(/%.?$/, '');
      return [
        { name: `path: ${name}`, send: (client) => client.get(`/${path}`) },
        { name: `query: ${name}`, send: (client) => client.get(`/v1/orgs?cursor=${path}`) },
        { name: `header: ${name}`, send: (client) => client.get('/v1/orgs?limit=0', { 'x-forwarded-for': long }) },
      ];
    });

const startMeasuredApi = async ({ context }: ProductDatabase, signal: AbortSignal) => {
  const platformKey = `fh_platform_sk_${randomText(32)}`;
  const delayPort = await anyFreePort();
  const preload = pathToFileURL(join(fileURLToPath(new URL('.', import.meta.url)), 'loop-delay.mjs')).href;
  const address = apiAddress('127.0.0.1', await anyFreePort());
  const env = {
    ...context.env,
    FREEHOLD_BOOTSTRAP_KEY: platformKey,
    // Never used: no request here starts an operation.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${preload}`,
    LOOP_DELAY_PORT: String(delayPort),
    TRUSTED_PROXIES: '1',
  };
  const api = await startApi({ ...context, env }, address, signal);
  const heldMs = async (): Promise<number> => Number(await (await fetch(`http://127.0.0.1:${delayPort}`)).text());
  return { client: new HttpClient(address.url, platformKey), heldMs, stop: () => api.stop() };
};

type MeasuredApi = Awaited<ReturnType<typeof startMeasuredApi>>;

const measure = async ({ client, heldMs }: MeasuredApi, { name, send }: Input) => {
  const held: number[] = [];
  let status = 0;
  for (let run = 0; run < runs; run += 1) {
    await heldMs();
    ({ status } = await send(client));
    await sleep(settleMs);
    held.push(await heldMs());
  }
  return { name, status, medianMs: rounded(median(held)), maxMs: rounded(Math.max(...held)) };
};

const measureAll = async (api: MeasuredApi, signal: AbortSignal) => {
  const idle: Input = { name: 'nothing: GET /healthz', send: (client) => client.get('/healthz') };
  const inputs = [idle, ...bodies(), ...lines()];
  for (const { send } of inputs) await send(api.client);
  const measured: Awaited<ReturnType<typeof measure>>[] = [];
  for (const input of inputs) {
    signal.throwIfAborted();
    measured.push(await measure(api, input));
  }
  return measured;
};

const stopping = new AbortController();
const stopListening = onStopSignals(
  () => stopping.abort(new Error('stopped')),
  () => process.exit(1),
);
print('starting Postgres and an api');
const product = await startProductDatabase(stopping.signal);
try {
  const api = await startMeasuredApi(product, stopping.signal);
  try {
    const [idle, ...measured] = await measureAll(api, stopping.signal);
    const slowest = measured.toSorted((a, b) => b.medianMs - a.medianMs);
    const shown = [...slowest.slice(0, 20), ...(idle === undefined ? [] : [idle])];
    printTable(
      `The slowest of ${measured.length} inputs: how long one request holds the event loop, ${runs} runs`,
      ['input', 'status', 'median ms', 'max ms'],
      shown.map(({ name, status, medianMs, maxMs }) => [name, String(status), medianMs, maxMs]),
    );
    const figures = {
      heldMs: slowest[0]?.medianMs,
      heldMaxMs: Math.max(...measured.map(({ maxMs }) => maxMs)),
      idleMs: idle?.medianMs,
      inputs: measured.length,
    };
    const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
    print(`\n${JSON.stringify({ bench: 'input', ratios: {}, figures, host })}`);
  } finally {
    api.client.close();
    await api.stop();
  }
} finally {
  await product.stop();
  stopListening();
}
