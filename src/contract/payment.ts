import { z } from '@hono/zod-openapi';
import { Instant } from './instant.ts';
import { Operation } from './operation.ts';
import { Organization, OrganizationName, Owner } from './organization.ts';
import { SlugShape } from './slug.ts';
import { boundedText, holdsKey } from './text.ts';

const PaymentId = boundedText(255)
  .regex(/^[\x21-\x7e]{1,255}$/, 'must have 1 to 255 visible ASCII characters')
  .refine((id) => !holdsKey(id), { error: 'must not be a Freehold key' })
  .openapi({
    example: 'pay_3NkV2b8e',
    description: "The payment provider's id of the payment; always the same for the same payment.",
  });

export const CompletePayment = z.strictObject({ paymentId: PaymentId }).openapi('CompletePayment');
export type CompletePayment = z.infer<typeof CompletePayment>;

const Customer = Owner.openapi({ description: 'The person who paid, identified by the email address.' });
const DefaultOrganization = z.strictObject({ name: OrganizationName.optional() }).openapi({
  description: 'Details of the organization created for a customer who has none.',
});

export const ReportPayment = z
  .strictObject({ paymentId: PaymentId, customer: Customer, organization: DefaultOrganization.optional() })
  .openapi('ReportPayment');
export type ReportPayment = z.infer<typeof ReportPayment>;

const PaymentOutcome = z.enum(['provisioning', 'nothing_to_do']).openapi('PaymentOutcome', {
  description:
    '`provisioning`: the operation is provisioning, or has provisioned, the paid organization; `nothing_to_do`: the customer already has a provisioned organization.',
});

export const ReportedPayment = z
  .object({
    paymentId: z.string(),
    outcome: PaymentOutcome,
    org: z.union([Organization.pick({ id: true, slug: true, namespace: true }), z.null()]),
    // A union, because `nullable()` would make the named schema itself nullable in the OpenAPI document.
    operation: z.union([Operation, z.null()]),
  })
  .openapi('ReportedPayment');
export type ReportedPayment = z.infer<typeof ReportedPayment>;

/** Checks the syntax only; an unknown organization is 404. */
const org = SlugShape.optional().openapi({
  example: 'acme',
  description: 'The slug of the organization waiting for this payment.',
});

/** The signed message of a payment provider, for an organization or for a customer. */
export const PaymentEvent = z
  .strictObject({
    type: z.literal('payment.completed'),
    timestamp: Instant.optional().openapi({ description: 'Ignored.' }),
    data: z
      .strictObject({
        paymentId: PaymentId,
        org,
        customer: Customer.optional(),
        organization: DefaultOrganization.optional(),
      })
      .refine((data) => (data.org === undefined) !== (data.customer === undefined), {
        error: 'must have either org or customer',
      })
      .refine((data) => data.organization === undefined || data.customer !== undefined, {
        path: ['organization'],
        error: 'is allowed only with a customer',
      }),
  })
  .openapi('PaymentEvent');
export type PaymentEvent = z.infer<typeof PaymentEvent>;

export const ReceivedPayment = z
  .object({ paymentId: z.string(), outcome: PaymentOutcome, operationId: z.uuid().nullable() })
  .openapi('ReceivedPayment');
export type ReceivedPayment = z.infer<typeof ReceivedPayment>;
