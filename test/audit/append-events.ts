// A separate process that appends: node scripts/run.mjs test/audit/append-events.ts <database> <chain> <writers> <events>
import { openDatabase } from '../../src/db/client.ts';
import { append } from './support.ts';

const [url = '', orgId = '', writers = '1', events = '1'] = process.argv.slice(2);
const database = openDatabase(url, 'freehold-test', { max: Number(writers) });
await Promise.all(
  Array.from({ length: Number(writers) }, async (_, writer) => {
    for (let event = 1; event <= Number(events); event += 1) {
      await append(database.db, orgId, { target: `writer:${process.pid}-${writer}`, detail: { event } });
    }
  }),
);
await database.close();
