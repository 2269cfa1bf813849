import type { Client, Request } from './client.ts';
import type { Ledger } from './ledger.ts';

const post = (body: unknown): Request => ({ method: 'POST', path: '/v1/orgs', body });

/** Requests that no client should send. None may be accepted, and none may cause a server error. */
const requests: readonly Request[] = [
  post('{"name":'),
  post({ name: 'No Owner' }),
  post({ name: 'Unknown Field', owner: { email: 'a@campaign.example' }, colour: 'blue' }),
  post({ name: '\u0000', owner: { email: 'not an address' } }),
  post({ name: 'x'.repeat(2_000_000), owner: { email: 'a@campaign.example' } }),
  { method: 'POST', path: '/v1/orgs/there-is-none/suspend', body: { reason: 'none' } },
  { method: 'POST', path: '/v1/operations/01900000-0000-7000-8000-000000000000/cancel', body: { reason: 'none' } },
  { method: 'GET', path: '/v1/operations/not-an-id' },
];

/** Returns the number of requests sent. */
export const sendGarbage = async (client: Client, ledger: Ledger): Promise<number> => {
  for (const request of requests) {
    const answer = await client.once(request);
    if (answer !== null && answer.status < 400) {
      ledger.contradictions.push(`${answer.status} for garbage: ${JSON.stringify(request).slice(0, 200)}`);
    }
  }
  return requests.length;
};
