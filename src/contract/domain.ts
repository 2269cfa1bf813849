import { domainToASCII } from 'node:url';
import { z } from '@hono/zod-openapi';
import validator from 'validator';
import { boundedText } from './text.ts';

/** Two labels at least, none of them numeric at the end, so that neither host names nor addresses pass. */
const isDomain = (text: string): boolean =>
  /^[\x21-\x7e]+$/.test(text) && validator.isFQDN(text) && domainToASCII(text) === text.toLowerCase();

export const DomainName = boundedText(253)
  .refine(isDomain, {
    error: 'must be a domain name such as acme.example, with internationalized labels in ASCII form (xn--…)',
  })
  .transform((text) => text.toLowerCase())
  .openapi({ type: 'string', example: 'acme.example', description: 'The part of an email after the `@`.' });

const domainStatuses = ['pending', 'verified'] as const;

export const CreateDomain = z.strictObject({ domain: DomainName }).openapi('CreateDomain');
export type CreateDomain = z.infer<typeof CreateDomain>;

export const Domain = z
  .object({
    id: z.uuid(),
    domain: z.string(),
    status: z.enum(domainStatuses).openapi('DomainStatus', {
      description: '`verified`: the organization has proved that it controls the domain.',
    }),
    record: z
      .object({ name: z.string(), type: z.literal('TXT'), value: z.string() })
      .openapi({ description: 'The DNS record that proves it.' }),
    verifiedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Domain', {
    description: 'A domain for whose mailboxes an organization vouches.',
    example: {
      id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f90',
      domain: 'acme.example',
      status: 'pending',
      record: {
        name: '_freehold.acme.example',
        type: 'TXT',
        value: 'freehold-domain=0rB3vQ9mX2kYtL7cW5nZ8s',
      },
      verifiedAt: null,
      createdAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type Domain = z.infer<typeof Domain>;
