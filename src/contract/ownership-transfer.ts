export const ownershipTransferStatuses = ['TRANSFER_PENDING', 'TRANSFER_DONE', 'TRANSFER_FAILED'] as const;
