import type { InterceptingCall, InterceptorOptions, NextCall } from '@grpc/grpc-js';
import { Connection, type ConnectionOptions } from '@temporalio/client';

export interface TemporalTarget {
  address: string;
  tls?: ConnectionOptions['tls'];
  apiKey?: string | undefined;
}

type GrpcInterceptor = (options: InterceptorOptions, next: NextCall) => InterceptingCall;

/**
 * Connects at the first call and again after an outage. Without the SDK's own retry, which tries each call up to 10
 * times: who calls decides how often a call goes over the wire.
 */
export const openConnection = (target: TemporalTarget, interceptors: GrpcInterceptor[] = []): Connection =>
  Connection.lazy({
    address: target.address,
    tls: target.tls ?? null,
    ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    interceptors,
    // gRPC itself would try to reconnect only every two minutes after a long outage.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 2_000 },
  });
