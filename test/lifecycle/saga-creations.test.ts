import { kindOf, operationKindNames } from '../../src/contract/operation-kinds.ts';
import { sagaProperties } from '../support/saga-properties.ts';

sagaProperties(operationKindNames.filter((kind) => kindOf(kind).creates));
