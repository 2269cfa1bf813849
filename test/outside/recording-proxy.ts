import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keepValues } from './documented-values.ts';

interface RecordedAnswer {
  readonly call: string;
  readonly status: number;
  readonly body: string;
}

export interface RecordingProxy {
  readonly url: string;
  readonly answers: RecordedAnswer[];
  /** Values in answers, by the names that the pages use. */
  readonly values: Map<string, string>;
  close(): Promise<void>;
}

/** Forwards to the api, and records what passes. */
export const startRecordingProxy = async (target: string): Promise<RecordingProxy> => {
  const answers: RecordedAnswer[] = [];
  const values = new Map<string, string>();
  const server = createServer((incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    const forwarded = request(new URL(url, target), { method, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
        outgoing.write(chunk);
      });
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.on('close', () => {
        keepValues(body, values);
        answers.push({ call: `${method} ${url}`, status: answer.statusCode ?? 502, body });
        outgoing.end();
      });
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    values,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
