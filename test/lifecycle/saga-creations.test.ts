import { kindOf, operationKindNames } from '../../src/contract/operation-kinds.ts';
import { sagaProperties } from '../support/saga-properties.ts';
import { temporalAddress } from '../support/temporal.ts';

sagaProperties(
  operationKindNames.filter((kind) => kindOf(kind).creates),
  async () => ({ temporalAddress: temporalAddress(), hasSchedules: false }),
);
