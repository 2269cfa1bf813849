import postgres from 'postgres';
import { reconnectBackoff } from './client.ts';

/** One connection that all channels of this process are heard on. */
export interface Listener {
  /** Heard from now on, again after a loss of the connection too. Rejects when Postgres is away: listen again later. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * `url` must reach Postgres directly: LISTEN does not pass PgBouncer's transaction mode. null: nothing is ever heard, and
 * who watches polls.
 */
export const openListener = (url: string | null, applicationName: string): Listener => {
  if (url === null) return { listen: async () => undefined, close: async () => undefined };
  // postgres.js keeps the listening connection open and listens again after a loss.
  const sql = postgres(url, {
    max: 1,
    prepare: false,
    connect_timeout: 3,
    backoff: reconnectBackoff,
    connection: { application_name: `${applicationName} listen` },
  });
  return {
    listen: async (channel, onPayload) => {
      await sql.listen(channel, onPayload);
    },
    close: () => sql.end({ timeout: 1 }),
  };
};
