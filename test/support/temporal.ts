import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { ensureControlNamespace } from '../../src/providers/temporal/control-namespace.ts';

export const temporalAddress = (): string => inject('servers').temporalAddress;

/** A control namespace of one's own on the shared server, registered. Returns its name. */
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
