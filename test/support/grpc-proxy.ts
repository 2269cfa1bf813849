import { once } from 'node:events';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';

export interface GrpcProxy {
  address: string;
  /** Returns how often a method was called on the wire. */
  callsOf(method: string): number;
  /** Answers the n-th call of the method with this status instead of passing it on; null: passes it on. */
  refuse(method: string, codeOf: (call: number) => status | null): void;
  /** Passes the n-th call of the method on and loses its answer, if this says so. */
  loseAnswer(method: string, isLost: (call: number) => boolean): void;
  reset(): void;
  close(): Promise<void>;
}

/** Returns the headers without those of one connection. */
const passedOn = (headers: http2.IncomingHttpHeaders): http2.OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'connection' && name !== 'keep-alive'));

/** Starts a proxy between the product and a real server, which counts all calls on the wire and refuses some. */
export const startGrpcProxy = async (target: string): Promise<GrpcProxy> => {
  const calls = new Map<string, number>();
  const refusals = new Map<string, (call: number) => status | null>();
  const losses = new Map<string, (call: number) => boolean>();
  const sessions = new Set<http2.ServerHttp2Session>();
  const server = http2.createServer();
  server.on('session', (session) => {
    sessions.add(session);
    const upstream = http2.connect(`http://${target}`);
    // Closing one side closes the other, and calls in progress are lost as with a broken connection.
    upstream.on('error', () => session.destroy());
    upstream.on('close', () => session.destroy());
    session.on('error', () => upstream.destroy());
    session.on('close', () => {
      sessions.delete(session);
      upstream.close();
    });
    session.on('stream', (stream, headers) => {
      const method = String(headers[':path']).split('/').at(-1) ?? '';
      const count = (calls.get(method) ?? 0) + 1;
      calls.set(method, count);
      const code = refusals.get(method)?.(count) ?? null;
      stream.on('error', () => stream.close());
      if (code !== null) return refuse(stream, code);
      const request = upstream.request(passedOn(headers));
      if (losses.get(method)?.(count) === true) loseAnswerOf(stream, request);
      else forward(stream, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    callsOf: (method) => calls.get(method) ?? 0,
    refuse: (method, codeOf) => refusals.set(method, codeOf),
    loseAnswer: (method, isLost) => losses.set(method, isLost),
    reset() {
      calls.clear();
      refusals.clear();
      losses.clear();
    },
    close: async () => {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const refuse = (stream: http2.ServerHttp2Stream, code: status): void => {
  const refused = { 'grpc-status': String(code), 'grpc-message': 'refused by the proxy' };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...refused }, { endStream: true });
};

/** Waits for the answer, which may be an error, so that the call has had its effect. */
const loseAnswerOf = (stream: http2.ServerHttp2Stream, request: http2.ClientHttp2Stream): void => {
  stream.pipe(request);
  request.resume();
  request.on('end', () => refuse(stream, status.UNAVAILABLE));
  request.on('error', () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
};

/** Forwards one call: the request, the response, and the trailers with the gRPC status. */
const forward = (stream: http2.ServerHttp2Stream, request: http2.ClientHttp2Stream): void => {
  let trailers: http2.OutgoingHttpHeaders = {};
  stream.pipe(request);
  request.on('response', (headers, flags) => {
    if (stream.destroyed) return;
    const isAll = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(passedOn(headers), isAll ? { endStream: true } : { waitForTrailers: true });
    if (!isAll) request.pipe(stream);
  });
  request.on('trailers', (headers) => {
    trailers = passedOn(headers);
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  request.on('error', () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  stream.on('close', () => request.close(http2.constants.NGHTTP2_CANCEL));
};
