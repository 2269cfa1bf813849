import type { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { textFields } from './request-schemas.ts';

const firstCheck = (schema: z.ZodString): { check: string; abort: boolean } | undefined => {
  const first = schema._zod.def.checks?.[0]?._zod.def;
  return first && { check: first.check, abort: first.abort === true };
};

describe('a text that a caller sends', () => {
  const fields = textFields();

  it('is found in every request', () => {
    const places = fields.map(({ place }) => place);
    expect(places).toEqual(
      expect.arrayContaining([
        'renameOrganization body.name',
        'createOrganization body.owner.email',
        'listAuditEvents query.target',
        'listOperations query.cursor',
        'createOrganization header.Prefer',
        'batchUsers body.changes.[].userId',
      ]),
    );
  });

  it.each(fields)('has its length checked before anything else: $place', ({ schema }) => {
    expect(firstCheck(schema)).toEqual({ check: 'max_length', abort: true });
  });
});
