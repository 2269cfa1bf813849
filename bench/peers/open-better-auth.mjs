import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';

/** better-auth with its defaults, except for the plugin's rate limit of ten calls a day. */
export const openBetterAuth = async ({ databaseUrl, connectionsMax }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: connectionsMax });
  // `end` does not wait for connections to close, and nothing is measured when the server stops and cuts the last ones.
  // Both the client and the pool report the cut.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  const options = {
    database: pool,
    secret: 'a secret that signs no session of anybody',
    baseURL: 'http://127.0.0.1',
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  const auth = betterAuth(options);
  const { internalAdapter } = await auth.$context;
  const { id: userId } = await internalAdapter.createUser({ email: 'peer@example.com', name: 'Peer' });
  return {
    async createKey() {
      return (await auth.api.createApiKey({ body: { userId } })).key;
    },
    async verify(key) {
      const { valid } = await auth.api.verifyApiKey({ body: { key } });
      if (!valid) throw new Error('better-auth refused a key of its own');
    },
    close: () => pool.end(),
  };
};
