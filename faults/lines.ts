import { setTimeout as sleep } from 'node:timers/promises';
import { Toxiproxy } from 'toxiproxy-node-client';
import { type Launched, launch } from '../src/devstack/launch.ts';
import { freePort } from '../test/support/free-port.ts';

export type Toxic =
  | { type: 'latency'; latency: number; jitter: number }
  | { type: 'reset_peer'; timeout: number }
  | { type: 'timeout'; timeout: number }
  | { type: 'slicer'; average_size: number; size_variation: number; delay: number };

/** Connections of one process to one server, through a proxy that can make them fail. */
export interface Line {
  /** `api-1 → postgres` */
  name: string;
  port: number;
  poison(toxic: Toxic, stream: 'upstream' | 'downstream', toxicity: number): Promise<void>;
  /** Ends all connections and accepts no new ones. */
  cut(): Promise<void>;
  /** Ends all faults of the line. */
  heal(): Promise<void>;
}

export interface Lines {
  open(name: string, upstreamPort: number): Promise<Line>;
  stop(): Promise<unknown>;
}

const START_MS_MAX = 15_000;

const untilAnswering = async (toxiproxy: Toxiproxy, server: Launched): Promise<void> => {
  for (const until = Date.now() + START_MS_MAX; ; await sleep(30)) {
    try {
      await toxiproxy.getVersion();
      return;
    } catch (error) {
      if (Date.now() > until) throw new Error(`toxiproxy did not answer:\n${server.lastLines(10)}`, { cause: error });
    }
  }
};

export const startLines = async (binary: string, logFile: string, seed: number): Promise<Lines> => {
  const port = await freePort();
  const server = await launch({
    command: binary,
    args: ['-host', '127.0.0.1', '-port', String(port), '-seed', String(seed)],
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'error' },
    logFile,
    stopSignal: 'SIGTERM',
    stopMsMax: 5_000,
  });
  const toxiproxy = new Toxiproxy(`http://127.0.0.1:${port}`);
  try {
    await untilAnswering(toxiproxy, server);
  } catch (error) {
    await server.kill();
    throw error;
  }
  const open: Lines['open'] = async (name, upstreamPort) => {
    const listenPort = await freePort();
    const body = {
      name: name.replaceAll(/\W+/g, '-'),
      listen: `127.0.0.1:${listenPort}`,
      upstream: `127.0.0.1:${upstreamPort}`,
    };
    const proxy = await toxiproxy.createProxy(body);
    const toxics = new Set<{ remove(): Promise<void> }>();
    return {
      name,
      port: listenPort,
      poison: async ({ type, ...attributes }, stream, toxicity) => {
        toxics.add(await proxy.addToxic({ name: `${type}-${toxics.size}`, type, stream, toxicity, attributes }));
      },
      cut: async () => {
        await proxy.update({ ...body, enabled: false });
      },
      heal: async () => {
        for (const toxic of toxics) await toxic.remove();
        toxics.clear();
        await proxy.update({ ...body, enabled: true });
      },
    };
  };
  return { open, stop: server.stop };
};
