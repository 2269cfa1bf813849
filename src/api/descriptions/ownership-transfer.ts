export const ownershipTransferDescriptions = {
  transfer: [
    'Starts the operation `transferOwnership`: the new owner is promoted and the old owner becomes `admin` at the same time. Their keys have the new roles within a second.',
    'Forward only: a temporary failure is followed by another attempt until one succeeds; after ten attempts the operation is `stuck`. `retry` and `cancel` work while it is waiting.',
    'The transfer ends `TRANSFER_FAILED`, with no role changed, if the new owner was suspended or removed or has reached the maximum number of organizations, if the old owner is no longer an owner, or if the member who requested it is no longer an active owner.',
  ].join('\n\n'),
};
