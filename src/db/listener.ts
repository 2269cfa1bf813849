import postgres from 'postgres';
import { reconnectBackoff } from './client.ts';

/** One connection that all channels of this process are heard on. */
export interface Listener {
  /**
   * Heard from now on, again after each loss of the connection. Rejects when Postgres is away now, and is heard all the
   * same once it is back: to be called once. `onListening` is called each time that it is heard from then on.
   */
  listen(channel: string, onPayload: (payload: string) => void, onListening?: () => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * `url` must reach Postgres directly: LISTEN does not pass PgBouncer's transaction mode. null: nothing is ever heard, and
 * who watches polls.
 */
export const openListener = (url: string | null, applicationName: string): Listener => {
  if (url === null) return { listen: async () => undefined, close: async () => undefined };
  // postgres.js keeps the listening connection open and goes on listening after a loss, and after a first failure too.
  const sql = postgres(url, {
    max: 1,
    prepare: false,
    connect_timeout: 3,
    backoff: reconnectBackoff,
    connection: { application_name: `${applicationName} listen` },
  });
  return {
    listen: async (channel, onPayload, onListening) => {
      await sql.listen(channel, onPayload, onListening);
    },
    close: () => sql.end({ timeout: 1 }),
  };
};
