import { createRoute, type z } from '@hono/zod-openapi';
import { Operation } from '../../contract/operation.ts';
import {
  CompletePayment,
  PaymentEvent,
  ReceivedPayment,
  ReportedPayment,
  ReportPayment,
} from '../../contract/payment.ts';
import { receivePayment, reportPayment } from '../../usecases/payment/customer.ts';
import { completePayment } from '../../usecases/payment/payment.ts';
import { answerOperation, outcomeOf, setHeaders } from '../answers.ts';
import { paymentDescriptions } from '../descriptions/payment.ts';
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { jsonBody, requestOptions, SlugPath, StartHeaders } from '../parameters.ts';
import { endedHeaders, json, needs, problems, signedByProvider, startCodes, startedHeaders } from '../responses.ts';

const tags = ['Payments'];

/** Errors of a provisioning. */
const provisionCodes = [
  'namespace_conflict',
  'namespace_failed',
  'canary_failed',
  'step_timed_out',
  'temporal_overloaded',
  'temporal_not_asked',
] as const;
const paymentCodes = ['illegal_transition', 'payment_conflict', 'payment_expired'] as const;
/** Errors of creating an organization for a customer. */
const creationCodes = ['slug_taken', 'name_taken', 'organization_limit_reached'] as const;

const complete = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/payment-completed',
  operationId: 'completePayment',
  tags,
  summary: 'Report that an organization was paid for',
  description: paymentDescriptions.complete,
  ...needs('organization:pay'),
  request: { params: SlugPath, headers: StartHeaders, body: jsonBody(CompletePayment) },
  responses: {
    200: { ...json(Operation, 'The organization is active (`Prefer: wait`).'), headers: endedHeaders },
    202: { ...json(Operation, 'The payment is recorded; the operation is provisioning.'), headers: startedHeaders },
    ...problems(...startCodes, 'not_found', ...paymentCodes, ...provisionCodes),
  },
});

const report = createRoute({
  method: 'post',
  path: '/v1/payments',
  operationId: 'reportPayment',
  tags,
  summary: 'Report that a customer has paid',
  description: paymentDescriptions.report,
  ...needs('organization:pay'),
  request: { headers: StartHeaders, body: jsonBody(ReportPayment) },
  responses: {
    200: {
      ...json(ReportedPayment, 'There is nothing to do, or the organization is active (`Prefer: wait`).'),
      headers: endedHeaders,
    },
    202: {
      ...json(ReportedPayment, 'The payment is recorded; the operation is provisioning.'),
      headers: startedHeaders,
    },
    ...problems(...startCodes, 'not_found', ...paymentCodes, ...creationCodes, ...provisionCodes),
  },
});

const receive = createRoute({
  method: 'post',
  path: '/v1/payments/webhook',
  operationId: 'receivePayment',
  tags,
  summary: 'Receive an event of a payment provider',
  description: paymentDescriptions.receive,
  ...signedByProvider,
  request: { body: jsonBody(PaymentEvent) },
  responses: {
    200: json(ReceivedPayment, 'The payment is recorded; there is nothing to do.'),
    202: json(ReceivedPayment, 'The payment is recorded; the operation is provisioning or has done so.'),
    ...problems(
      'validation_failed',
      'invalid_credentials',
      'not_found',
      ...paymentCodes,
      ...creationCodes,
      ...provisionCodes,
      'operation_in_progress',
      'operation_canceled',
      'payload_too_large',
      'unsupported_media_type',
      'rate_limited',
      'internal_error',
      'temporal_unavailable',
      'database_unavailable',
      'kms_unavailable',
    ),
  },
});

export const paymentRoutes = (app: Api): void => {
  endpoint(app, complete, async (c) => {
    const headers = c.req.valid('header');
    const input = c.req.valid('json');
    const options = requestOptions(c, headers, input);
    const started = await completePayment(contextOf(c), c.req.valid('param').slug, input, options);
    return answerOperation(c, started, { wait: headers.Prefer });
  });

  endpoint(app, report, async (c) => {
    const headers = c.req.valid('header');
    const input = c.req.valid('json');
    const { payment, replayed } = await reportPayment(contextOf(c), input, requestOptions(c, headers, input));
    if (payment.operation === null) {
      setHeaders(c, { replayed });
      return c.json(payment, 200);
    }
    const outcome = outcomeOf(c, { operation: payment.operation, replayed }, { wait: headers.Prefer });
    return outcome === 'done' ? c.json(payment, 200) : c.json(payment, 202);
  });

  endpoint(app, receive, async (c) => {
    const event: z.infer<typeof PaymentEvent> = c.req.valid('json');
    const signal = AbortSignal.any([c.req.raw.signal, c.var.deps.stopping]);
    const received = await receivePayment(contextOf(c), event, { signal });
    return received.operationId === null ? c.json(received, 200) : c.json(received, 202);
  });
};
