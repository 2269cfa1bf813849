import { type Config, readConfig } from '../../src/main/config.ts';

/** The product's defaults, with limits so wide that no test reaches them by accident. */
export const testConfig = (chosen: Partial<Config>): Config => ({
  ...readConfig({
    RATE_LIMIT_KEY_PER_HOUR: '1000000',
    RATE_LIMIT_KEY_PER_HOUR_MAX: '10000000',
    RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1000000',
    RATE_LIMIT_PRINCIPAL_PER_MINUTE_MAX: '10000000',
    RATE_LIMIT_SENSITIVE_PER_MINUTE: '1000000',
    RATE_LIMIT_VERIFICATION_PER_MINUTE: '1000000',
    RATE_LIMIT_LOGIN_PER_MINUTE: '1000000',
    ABUSE_BAD_KEYS_PER_MINUTE: '1000000',
    // Each uses a database connection, and many worlds share one server.
    DATABASE_POOL_MAX: '10',
    NAMESPACE_RETENTION_DAYS: '1',
  }),
  ...chosen,
});
