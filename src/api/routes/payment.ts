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
import { endpoint } from '../endpoint.ts';
import { type Api, contextOf } from '../env.ts';
import { answerOperation, outcomeOf } from '../operation-answer.ts';
import { jsonBody, requestOptions, SlugPath, StartHeaders } from '../parameters.ts';
import { endedHeaders, json, needs, problems, signedByProvider, startCodes, startedHeaders } from '../responses.ts';

const tags = ['Payments'];

/** What a provisioning can end with. */
const provisionCodes = [
  'namespace_conflict',
  'namespace_failed',
  'canary_failed',
  'step_timed_out',
  'temporal_overloaded',
  'temporal_not_asked',
] as const;
const paymentCodes = ['illegal_transition', 'payment_conflict', 'payment_expired'] as const;
/** Of an organization that is made for a customer. */
const creationCodes = ['slug_taken', 'name_taken', 'organization_limit_reached'] as const;

const byPayment =
  'The payment counts once, whatever the request: sent again while its operation is open or after it has succeeded, it is answered with the same operation and `Idempotency-Replayed: true`. When that ended otherwise (the provisioning failed and was undone), the same payment starts a new operation.';

const complete = createRoute({
  method: 'post',
  path: '/v1/orgs/{slug}/payment-completed',
  operationId: 'completePayment',
  tags,
  summary: 'Report that an organization was paid for',
  description: [
    'Of an organization that is `pending`: the operation that waits (`provisionPaidOrganization`, step `awaitPayment`) goes on; when none is open, because the provisioning of an earlier payment failed, `provisionOrganization` is started. It ends `active`; failing, it leaves the organization `pending` and paid for, and is left by reporting the payment again, or by deleting the organization.',
    byPayment,
    'An organization that is not `pending`: 409 `illegal_transition`. While another payment is being provisioned for, or the operation is being undone: 409 `operation_in_progress`. After the time to pay: 409 `payment_expired`, then 404. A payment of another organization: 409 `payment_conflict`, unless there was `nothing_to_do` for it.',
    'Once this has answered 202 the payment is recorded, and reaches its operation also when Temporal is away just now.',
  ].join('\n\n'),
  ...needs('organization:pay'),
  request: { params: SlugPath, headers: StartHeaders, body: jsonBody(CompletePayment) },
  responses: {
    200: { ...json(Operation, 'The organization is active (`Prefer: wait`).'), headers: endedHeaders },
    202: { ...json(Operation, 'The payment is recorded; the operation provisions.'), headers: startedHeaders },
    ...problems(...startCodes, 'not_found', ...paymentCodes, ...provisionCodes),
  },
});

const customerRules = [
  'An organization is owned by whom it was created for, as long as that is an active owner of it; to be added to its owners, or to have it transferred, is not enough, for nobody is asked. Who owns no organization gets one, provisioned at once, as its owner (`provisionOrganization`). Its name is `organization.name`, else made from the name or the email; one that is taken gets a suffix.',
  'Who owns one organization that is `pending` has paid for that. Who owns several of those: 409 `illegal_transition`, name one by `POST /v1/orgs/{slug}/payment-completed`. For who owns only others there is nothing to do: 200, and the payment is recorded; reported again, it is looked at anew.',
];

const report = createRoute({
  method: 'post',
  path: '/v1/payments',
  operationId: 'reportPayment',
  tags,
  summary: 'Report that a customer has paid',
  description: [...customerRules, byPayment].join('\n\n'),
  ...needs('organization:pay'),
  request: { headers: StartHeaders, body: jsonBody(ReportPayment) },
  responses: {
    200: {
      ...json(ReportedPayment, 'There is nothing to do; or the organization is active (`Prefer: wait`).'),
      headers: endedHeaders,
    },
    202: { ...json(ReportedPayment, 'The payment is recorded; the operation provisions.'), headers: startedHeaders },
    ...problems(...startCodes, 'not_found', ...paymentCodes, ...creationCodes, ...provisionCodes),
  },
});

const receive = createRoute({
  method: 'post',
  path: '/v1/payments/webhook',
  operationId: 'receivePayment',
  tags,
  summary: 'Receive an event of a payment provider',
  description: [
    'For payment providers that sign by [Standard Webhooks](https://www.standardwebhooks.com) with the secret in `PAYMENT_WEBHOOK_SECRET`: the headers `webhook-id`, `webhook-timestamp` (five minutes off at most) and `webhook-signature`. No key is sent. Signed wrongly: 401 `invalid_credentials`; without such a secret 404. The body has 64 KiB at most.',
    'With `data.org` as `POST /v1/orgs/{slug}/payment-completed`, with `data.customer` as `POST /v1/payments`:',
    ...customerRules,
    'An event that comes again gets the same answer: only `paymentId` counts. 5xx and 409 `operation_in_progress`: send it again later.',
  ].join('\n\n'),
  ...signedByProvider,
  request: { body: jsonBody(PaymentEvent) },
  responses: {
    200: json(ReceivedPayment, 'The payment is recorded; there is nothing to do.'),
    202: json(ReceivedPayment, 'The payment is recorded; the operation provisions, or has done so.'),
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
      if (replayed) c.header('Idempotency-Replayed', 'true');
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
