import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { apiVersionHeader, apiVersions } from '../contract/api-version.ts';
import { type ErrorCode, errorTable } from '../contract/errors.ts';
import type { Problem } from '../contract/problem.ts';

// Replaces the answers with an empty body that Node itself gives before a request reaches the app.

const problemOf = (code: ErrorCode): Problem => ({
  type: `/docs/errors#${code}`,
  title: errorTable[code].title,
  status: errorTable[code].status,
  detail: errorTable[code].title,
  code,
  // A request that could not be parsed is not quoted.
  instance: '/',
  requestId: randomUUID(),
});

const headersOf = ({ requestId }: Problem, body: string) => ({
  'Content-Type': 'application/problem+json',
  'Content-Length': Buffer.byteLength(body),
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Request-Id': requestId,
  [apiVersionHeader]: apiVersions[0],
  Connection: 'close',
});

export const answerProblem = (outgoing: ServerResponse, code: ErrorCode): void => {
  const problem = problemOf(code);
  const body = JSON.stringify(problem);
  outgoing.writeHead(problem.status, headersOf(problem, body));
  outgoing.end(body);
};

const codeOf = (error: NodeJS.ErrnoException): ErrorCode => {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large';
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  return 'malformed_request';
};

/** Node's own record of a socket's current response; checked so that no answer is written into another one. */
interface HttpSocket extends Duplex {
  _httpMessage?: ServerResponse | null;
}

const answerOnSocket = (error: NodeJS.ErrnoException, socket: HttpSocket): void => {
  const isAnswering = socket._httpMessage?.headersSent === true;
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswering) {
    socket.destroy(error);
    return;
  }
  const problem = problemOf(codeOf(error));
  const body = JSON.stringify(problem);
  const lines = Object.entries(headersOf(problem, body)).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...lines].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
};

export const answerWithProblems = (server: Server): void => {
  server.on('clientError', answerOnSocket);
  server.on('checkExpectation', (_: IncomingMessage, outgoing: ServerResponse) =>
    answerProblem(outgoing, 'expectation_failed'),
  );
};
