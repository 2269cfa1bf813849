import type { InterceptingCall, InterceptorOptions, NextCall } from '@grpc/grpc-js';
import { Connection, type ConnectionOptions } from '@temporalio/client';

export interface TemporalTarget {
  address: string;
  tls?: ConnectionOptions['tls'];
  apiKey?: string | undefined;
}

type GrpcInterceptor = (options: InterceptorOptions, next: NextCall) => InterceptingCall;

/**
 * Connects at the first call and again after an outage. Leaves out the SDK's own retry, which makes up to 10 attempts per
 * call, so that the caller decides how often a call is sent.
 */
export const openConnection = (target: TemporalTarget, interceptors: GrpcInterceptor[] = []): Connection =>
  Connection.lazy({
    address: target.address,
    tls: target.tls ?? null,
    ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    interceptors,
    // After a long outage, gRPC's default would try to reconnect only every two minutes.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 2_000 },
  });
