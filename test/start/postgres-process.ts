// A process that starts a Postgres, prints its pid and stays: node scripts/run.mjs test/start/postgres-process.ts <folder>
import { startPostgres } from '../../src/devstack/postgres.ts';

const [dir = ''] = process.argv.slice(2);
const server = await startPostgres({ dir, settings: { fsync: 'off' } });
process.stdout.write(String(server.pid));
