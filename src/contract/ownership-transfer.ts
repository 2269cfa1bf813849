import { z } from '@hono/zod-openapi';
import { textOf } from './text.ts';
import { Id } from './uuid.ts';

export const ownershipTransferStatuses = ['TRANSFER_PENDING', 'TRANSFER_DONE', 'TRANSFER_FAILED'] as const;
export const OwnershipTransferStatus = z.enum(ownershipTransferStatuses).openapi('OwnershipTransferStatus');
export type OwnershipTransferStatus = z.infer<typeof OwnershipTransferStatus>;

export const TransferOwnership = z
  .strictObject({
    toUserId: Id.openapi({ description: 'The member who becomes owner.' }),
    fromUserId: Id.optional().openapi({
      description: 'The owner who becomes admin. Default: the caller. The platform must name one.',
    }),
    reason: textOf(500),
  })
  .openapi('TransferOwnership');
export type TransferOwnership = z.infer<typeof TransferOwnership>;

export const OwnershipTransfer = z
  .object({
    id: z.uuid().openapi({ description: 'The id of the operation.' }),
    fromUserId: z.uuid(),
    toUserId: z.uuid(),
    status: OwnershipTransferStatus,
    code: z.string().nullable().openapi({ description: 'The error code, if the transfer failed.' }),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('OwnershipTransfer', {
    example: {
      id: '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
      fromUserId: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
      toUserId: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d78',
      status: 'TRANSFER_DONE',
      code: null,
      createdAt: '2026-01-15T09:30:00.000Z',
      finishedAt: '2026-01-15T09:30:00.080Z',
    },
  });
export type OwnershipTransfer = z.infer<typeof OwnershipTransfer>;
