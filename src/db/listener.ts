import postgres from 'postgres';
import { reconnectBackoff } from './client.ts';

/** Receives notifications of all channels of this process over one connection. */
export interface Listener {
  /**
   * Listens from now on, and again after each loss of the connection. Rejects if Postgres is currently unavailable, but still
   * listens once it is back, so it is called once. `onListening` is called each time that listening begins.
   */
  listen(channel: string, onPayload: (payload: string) => void, onListening?: () => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * `url` must reach Postgres directly, because LISTEN does not work through PgBouncer's transaction mode. null: no
 * notification is ever received, and watchers poll.
 */
export const openListener = (url: string | null, applicationName: string): Listener => {
  if (url === null) return { listen: async () => undefined, close: async () => undefined };
  // postgres.js keeps the connection open and listens again after a loss, and after a failure of the first attempt too.
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
