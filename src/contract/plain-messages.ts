import { z } from '@hono/zod-openapi';

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};

/** More would be no help to read. */
const namedMax = 12;

const bounded = (origin: string, bound: number | bigint, which: 'least' | 'most'): string => {
  if (origin === 'array') return `must have at ${which} ${bound} ${bound === 1 ? 'element' : 'elements'}`;
  if (origin === 'string') return `must have at ${which} ${bound} ${bound === 1 ? 'character' : 'characters'}`;
  return `must be at ${which} ${bound}`;
};

const oneOf = (values: readonly unknown[]): string => {
  if (values.length > namedMax) return 'is not one of the accepted values';
  const named = values.map((value) => `\`${value}\``).join(', ');
  return values.length === 1 ? `must be ${named}` : `must be one of ${named}`;
};

/** What a schema says about a value if it has no words of its own. undefined: what its library says. */
const messageOf: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type': {
      const kind = kinds[issue.expected];
      return kind === undefined ? undefined : `must be ${kind}`;
    }
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return issue.inclusive === false
        ? `must be more than ${issue.minimum}`
        : bounded(issue.origin, issue.minimum, 'least');
    case 'too_big':
      return issue.inclusive === false
        ? `must be less than ${issue.maximum}`
        : bounded(issue.origin, issue.maximum, 'most');
    case 'invalid_union':
      return 'is of no accepted kind';
    default:
      return undefined;
  }
};

z.config({ customError: messageOf });
