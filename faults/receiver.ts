import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';

/** A receiver of webhooks that does not always answer as it should. */
export interface Receiver {
  urlOf(life: number): string;
  /** Sequences accepted at this URL, in the order of first arrival. */
  acceptedAt(url: string): readonly number[];
  /** Deliveries without a valid signature. */
  forged: string[];
  stop(): Promise<void>;
}

const refusedPart = 0.08;
const silentPart = 0.02;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

export const openReceiver = async (ledger: Ledger, random: Random): Promise<Receiver> => {
  const accepted = new Map<string, number[]>();
  const forged: string[] = [];

  const receive = (path: string, headers: IncomingMessage['headers'], body: string): void => {
    const secret = [...ledger.webhooks.values()].find(({ url }) => url.endsWith(path))?.secret;
    try {
      // The secret is unknown if the answer to the webhook's creation was lost or is still on its way.
      if (typeof secret === 'string') new Webhook(secret).verify(body, headers as Record<string, string>);
    } catch (error) {
      forged.push(`${path}: ${String(error)}`);
    }
    const { data } = JSON.parse(body) as { data: { sequence: number } };
    const sequences = accepted.get(path) ?? [];
    accepted.set(path, sequences);
    if (!sequences.includes(data.sequence)) sequences.push(data.sequence);
  };
  const server = createServer((request, response) => {
    void bodyOf(request)
      .then((body) => {
        const mood = random.next();
        if (mood < silentPart) return; // the sender gives up
        if (mood > 1 - refusedPart) return void response.writeHead(500).end();
        receive(request.url ?? '', request.headers, body);
        response.writeHead(204).end();
      })
      .catch(() => response.destroy()); // aborted: it will be sent again
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (life) => `http://127.0.0.1:${port}/life-${life}`,
    acceptedAt: (url) => accepted.get(new URL(url).pathname) ?? [],
    forged,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
