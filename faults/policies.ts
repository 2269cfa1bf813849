import { createHash, randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleUnpacker } from '../src/providers/policy/bundle.ts';
import { bundleFile, publicKeyPem, signedBundle } from '../test/policy/bundles/bundle.ts';
import type { Client } from './client.ts';
import { reason, untilShown } from './decisions.ts';
import type { Ledger } from './ledger.ts';
import { isGood } from './people.ts';
import type { Tally } from './requests.ts';

interface PolicyContext {
  client: Client;
  ledger: Ledger;
  tally: Tally;
  policyFolder: string;
  signal: AbortSignal;
}

const betweenRoundsMs = 8_000;

const unpack = bundleUnpacker(publicKeyPem);

/** The id that a file has as a revision: that of its content, or of the file if it cannot be opened. */
const idOf = (bytes: Uint8Array): Promise<string> =>
  unpack(bytes).then(
    ({ id }) => id,
    () => createHash('sha256').update(bytes).digest('hex').slice(0, 32),
  );

/** Replaces the file as a whole. */
const put = (folder: string, bytes: Uint8Array): void => {
  writeFileSync(join(folder, 'next'), bytes);
  renameSync(join(folder, 'next'), join(folder, 'bundle.tar.gz'));
};

/** Files that must never decide: garbage, half of a file, one without a signature, and one that lets organizations see each other. */
const badFiles = async (label: string): Promise<Uint8Array[]> => {
  const good = await signedBundle('strict', label);
  return [
    randomBytes(2_000),
    good.slice(0, good.length / 2),
    bundleFile('strict'),
    await signedBundle('crossing', label),
  ];
};

/**
 * An operator who has policies of its own: in each round a new one is put into the folder, then something that cannot be one, and
 * then the former one decides again. Goes on until `isOver`, for one round at least.
 */
export const changePolicies = async (context: PolicyContext, isOver: () => boolean): Promise<void> => {
  for (let round = 0; round === 0 || !isOver(); round += 1) {
    await changePolicy(context, round);
    if (!isOver()) await sleep(betweenRoundsMs, undefined, { signal: context.signal });
  }
};

const changePolicy = async (context: PolicyContext, round: number): Promise<void> => {
  const { client, ledger, tally, policyFolder, signal } = context;
  const former = await activeIn(client);
  const good = await signedBundle('strict', `round ${round}`);
  const id = await idOf(good);
  ledger.policies.good.add(id);
  put(policyFolder, good);
  await untilShown(
    signal,
    () => revisions(client),
    (all) => all.some((each) => each.id === id),
  );

  const files = await badFiles(`bad ${round}`);
  const bad = files[round % files.length] ?? randomBytes(1);
  const badId = await idOf(bad);
  ledger.policies.bad.add(badId);
  tally.policiesSpoiled += 1;
  put(policyFolder, bad);
  await untilShown(
    signal,
    () => revisions(client),
    (all) => all.some((each) => each.id === badId),
  );
  if (former === undefined) return;
  const path = `/v1/policy/revisions/${former}/activate`;
  await client.careful({ method: 'POST', path, body: { reason } });
};

interface Revision {
  id: string;
  status: string;
}

const revisions = async (client: Client): Promise<Revision[]> => {
  const answer = await client.careful({ method: 'GET', path: '/v1/policy/revisions' });
  return isGood(answer) ? (answer.body as { data: Revision[] }).data : [];
};

const activeIn = async (client: Client): Promise<string | undefined> =>
  (await revisions(client)).find(({ status }) => status === 'active')?.id;
