import type { World } from '../support/world.ts';
import type { Tenant } from './fixtures.ts';

interface Scene {
  own: Tenant;
  other: Tenant;
  world: World;
}

interface Request {
  path: string;
  json?: object;
  headers?: Record<string, string>;
}

/** Builds a request that succeeds for any permitted caller, always about something of `own`. */
export type Sample = (scene: Scene) => Request | Promise<Request>;

export const plain =
  (path: string, json?: object): Sample =>
  () => ({ path, ...(json === undefined ? {} : { json }) });
