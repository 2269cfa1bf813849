import { test } from 'vitest';
import { openTestApi } from '../api/support.ts';
import { raceAcceptances } from './race.ts';

test('of an acceptance and a revocation, exactly one succeeds in each of 1,000 rounds', {
  timeout: 900_000,
}, async () => {
  const api = await openTestApi({ withoutWorker: true });
  try {
    await raceAcceptances(api, 1_000);
  } finally {
    await api.close();
  }
});
