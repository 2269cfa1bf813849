import { Agent, request } from 'node:http';

interface Answer {
  status: number;
  body: string;
}

/** Keeps its connections, like a typical client. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly url: string;
  private readonly key: string;

  constructor(url: string, key: string) {
    this.url = url;
    this.key = key;
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.postText(path, JSON.stringify(body), headers);
  }

  /** Sends text that may not be JSON as JSON. */
  postText(path: string, text: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, { ...headers, 'content-type': 'application/json' }, text);
  }

  /** Reads the whole answer, even of an event stream until its end. */
  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, headers);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path, {});
  }

  close(): void {
    this.agent.destroy();
  }

  private send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${path}`, {
        method,
        agent: this.agent,
        headers: { authorization: `Bearer ${this.key}`, ...headers, 'content-length': Buffer.byteLength(body) },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      sent.end(body);
    });
  }
}
