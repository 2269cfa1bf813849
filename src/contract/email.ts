import { domainToASCII } from 'node:url';
import validator from 'validator';
import { boundedText } from './text.ts';

/**
 * Whether a text is a mailbox that every SMTP server accepts (RFC 5321 §4.1.2): a dot-string before the `@` and a domain name
 * after it, with internationalized labels in ASCII form (RFC 5890 §2.3.2.1). Quoted local parts and address literals are not.
 */
const isMailbox = (text: string): boolean => {
  if (!/^[\x21-\x7e]+$/.test(text)) return false;
  if (!validator.isEmail(text, { allow_utf8_local_part: false })) return false;
  const domain = domainOf(text);
  // A different result means an invalid A-label, or another spelling of one.
  return !text.startsWith('"') && domainToASCII(domain) === domain;
};

/** The domain of a mailbox, in lower case. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

export const Email = boundedText(254)
  .refine(isMailbox, {
    error:
      'must be an email address, with an internationalized domain in ASCII form, for example xn--e1afmkfd.xn--p1ai',
  })
  .openapi({
    format: 'email',
    example: 'ada@acme.example',
    description:
      'Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).',
  });
