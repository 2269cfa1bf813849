import { defaultPayloadConverter } from '@temporalio/common';
import type proto from '@temporalio/proto';
import { DomainError } from '../../contract/errors.ts';
import { storableText } from '../../contract/text.ts';
import type { TenantFailure } from './port.ts';

type Failure = proto.temporal.api.failure.v1.IFailure;
type Payload = proto.temporal.api.common.v1.IPayload;

const failureLengthMax = 2_000;

/** What a worker has written may be of any length and hold any character. */
export const cut = (text: string, lengthMax = failureLengthMax): string => storableText(text.slice(0, lengthMax));

export const failureOf = (failure: Failure | null | undefined): TenantFailure | null => {
  if (failure === null || failure === undefined) return null;
  // What the worker has thrown is inside of what the server says about it.
  const inner = failure.applicationFailureInfo ? failure : (failure.cause ?? failure);
  return {
    type: cut(inner.applicationFailureInfo?.type ?? '') || null,
    message: cut(inner.message ?? ''),
  };
};

const isJson = ({ metadata }: Payload): boolean =>
  metadata?.encoding !== undefined && Buffer.from(metadata.encoding).toString() === 'json/plain';

/** The value of a payload. undefined: there is none, or it cannot be read as JSON. Throws `result_too_large`. */
export const valueIn = (payload: Payload | null | undefined, bytesMax = Number.POSITIVE_INFINITY): unknown => {
  if (!payload || !isJson(payload)) return undefined;
  const bytes = payload.data?.length ?? 0;
  if (bytes > bytesMax)
    throw new DomainError('result_too_large', `The result has ${bytes} bytes, more than the limit of ${bytesMax}.`);
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    // A worker may say that it is JSON and write something else.
    return undefined;
  }
};

/** The arguments of a workflow or a message: one, or none. */
export const argumentsOf = (input: unknown): { payloads: Payload[] } | null =>
  input === undefined ? null : { payloads: [defaultPayloadConverter.toPayload(input)] };
