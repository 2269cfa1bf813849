import { domainToASCII } from 'node:url';
import validator from 'validator';
import { boundedText } from './text.ts';

/**
 * A mailbox as SMTP takes it everywhere (RFC 5321 §4.1.2): a dot-string before the `@`, a domain name behind it, with
 * internationalized labels in their ASCII form (RFC 5890 §2.3.2.1). No quoted local part and no address literal.
 */
const isMailbox = (text: string): boolean => {
  if (!/^[\x21-\x7e]+$/.test(text)) return false;
  if (!validator.isEmail(text, { allow_utf8_local_part: false })) return false;
  const domain = text.slice(text.lastIndexOf('@') + 1).toLowerCase();
  // Anything else is no A-label, or another spelling of one.
  return !text.startsWith('"') && domainToASCII(domain) === domain;
};

export const Email = boundedText(254)
  .refine(isMailbox, {
    error: 'must be an email address; an internationalized domain in its ASCII form, for example xn--e1afmkfd.xn--p1ai',
  })
  .openapi({
    format: 'email',
    example: 'ada@acme.example',
    description:
      'Unique within an organization, whatever the case. An internationalized domain is written in its ASCII form (`xn--…`, RFC 5890).',
  });
