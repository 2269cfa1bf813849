import { setTimeout as sleep } from 'node:timers/promises';
import { type FreeholdClient, FreeholdError, type SignedIn } from '../client/index.ts';
import { given } from './given.ts';
import { printable, printLines } from './present.ts';

/** More to wait for each `slow_down` (RFC 8628, 3.5). */
const slowerSeconds = 5;

/** Whether the answer may be another one later: the server or the network may be unavailable for a while. */
const isPassing = ({ code, status }: FreeholdError): boolean =>
  code === 'authorization_pending' || code === 'unreachable' || status === 429 || (status ?? 0) >= 500;

/** Shows a code, and waits until a person has typed it in a browser, on this machine or on another one. */
export const signInElsewhere = async (
  client: Pick<FreeholdClient, 'devices'>,
  url: string,
  deviceName: string | undefined,
): Promise<SignedIn> => {
  const { deviceCode, userCode, verificationUri, expiresInSeconds, intervalSeconds } = await client.devices.start({
    body: given({ deviceName }),
  });
  printLines(
    [`Open ${printable(verificationUri ?? `${url}/device`)} in a browser, and enter the code ${printable(userCode)}`],
    process.stderr,
  );
  const until = Date.now() + expiresInSeconds * 1_000;
  for (let seconds = intervalSeconds; ; ) {
    await sleep(seconds * 1_000);
    try {
      // It has no cookies, so the tokens are in the answer.
      return (await client.devices.collect({ body: { deviceCode } })) as SignedIn;
    } catch (error) {
      if (!(error instanceof FreeholdError) || !isPassing(error) || Date.now() > until) throw error;
      if (error.code === 'slow_down') seconds += slowerSeconds;
    }
  }
};
