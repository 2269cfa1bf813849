import { InterceptingCall, type Interceptor, status } from '@grpc/grpc-js';
import type { Metrics } from './metrics.ts';

/**
 * Measures `freehold_temporal_request_seconds`, for `Connection.connect({ interceptors })`. As the last interceptor it
 * counts each attempt on the wire; before a retry interceptor it counts calls.
 */
export const measureTemporalRequests =
  (metrics: Pick<Metrics, 'temporalRequestSeconds'>): Interceptor =>
  (options, nextCall) => {
    const startedAt = performance.now();
    const method = options.method_definition.path.split('/').at(-1) ?? 'unknown';
    return new InterceptingCall(nextCall(options), {
      start: (metadata, _listener, next) =>
        next(metadata, {
          onReceiveStatus: (received, forward) => {
            metrics.temporalRequestSeconds.observe(
              { method, code: status[received.code] ?? String(received.code) },
              (performance.now() - startedAt) / 1_000,
            );
            forward(received);
          },
        }),
    });
  };
