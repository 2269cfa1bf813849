import { z } from '@hono/zod-openapi';

const entriesMax = 20;
const bytesMax = 4_096;
const isName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name);
/** Set by the product. */
const ownPrefix = 'freehold.';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a memo; null: nothing. It counts the entries before it looks at any of them. */
const faultOf = (memo: unknown): string | null => {
  if (!isObject(memo)) return 'must be an object';
  const names = Object.keys(memo);
  if (names.length > entriesMax) return `must have at most ${entriesMax} entries`;
  if (!names.every(isName))
    return 'must have names of 1–64 letters, digits, `.`, `_` and `-`, which begin with a letter or digit';
  if (names.some((name) => name.toLowerCase().startsWith(ownPrefix)))
    return `must not have a name that begins with \`${ownPrefix}\``;
  return Buffer.byteLength(JSON.stringify(memo)) > bytesMax ? `must have at most ${bytesMax} bytes as JSON` : null;
};

/** Shown with the run in the namespace. */
export const RunMemo = z
  .unknown()
  .superRefine((memo, context) => {
    const fault = faultOf(memo);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  })
  .transform((memo) => memo as Readonly<Record<string, unknown>>)
  .openapi({
    type: 'object',
    additionalProperties: true,
    maxProperties: entriesMax,
    example: { customer: 'acme' },
    description: `Shown with the run in the namespace: at most ${entriesMax} entries and ${bytesMax} bytes of JSON. Names have 1–64 letters, digits, \`.\`, \`_\` and \`-\`, and do not begin with \`${ownPrefix}\`.`,
  });
