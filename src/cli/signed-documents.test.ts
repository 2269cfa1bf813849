import { z } from '@hono/zod-openapi';
import { expect, test } from 'vitest';
import * as contract from '../contract/audit.ts';
import * as deletion from '../contract/deletion.ts';
import * as mini from './signed-documents.ts';

const schemaOf = (schema: z.core.$ZodType): unknown => z.toJSONSchema(schema);

test.each([
  ['KeyList', mini.KeyList, z.object({ data: z.array(contract.AuditKey) })],
  ['AuditProof', mini.AuditProof, contract.AuditProof],
  ['DeletionCertificate', mini.DeletionCertificate, deletion.DeletionCertificate.strict()],
  ['SignedCertificate', mini.SignedCertificate, deletion.SignedCertificate],
])('%s takes what the contract takes', (_name, own, theirs) => {
  expect(schemaOf(own)).toEqual(schemaOf(theirs));
});
