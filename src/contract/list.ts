import { z } from '@hono/zod-openapi';
import { boundedText } from './text.ts';

const limitDefault = 50;
const limitMax = 100;
const limitRule = `must be a whole number from 1 to ${limitMax}`;

export const ListQuery = z.strictObject({
  limit: boundedText(20)
    .regex(/^\d{1,3}$/, limitRule)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= limitMax, { error: limitRule })
    .default(limitDefault)
    .openapi({ type: 'integer', minimum: 1, maximum: limitMax, default: limitDefault }),
  cursor: boundedText(500).min(1).optional().openapi({ description: '`nextCursor` of the previous page.' }),
});
export type ListQuery = z.infer<typeof ListQuery>;

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().openapi({ description: 'null: this is the last page.' }),
  });

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}
