import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { ensureControlNamespace } from '../../src/providers/temporal/control-namespace.ts';

export const temporalAddress = (): string => inject('servers').temporalAddress;

/** Registers a separate control namespace on the shared server. Returns its name. */
export const createControlNamespace = async (): Promise<string> => {
  const namespace = `control-${randomBytes(6).toString('hex')}`;
  const connection = openConnection({ address: temporalAddress() });
  try {
    await ensureControlNamespace(connection, namespace);
  } finally {
    await connection.close();
  }
  return namespace;
};
