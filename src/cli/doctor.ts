import { createClient, type FreeholdClient } from '../client/index.ts';
import { nodeComplaint } from '../layout/node.ts';
import { type Connection, findConnection, isOfPerson } from './connection.ts';
import { exitCodes, failureOf } from './failure.ts';
import { keyOfSession } from './kept-session.ts';
import { jsonOf, printable, printLines, styled } from './present.ts';
import { hasServer, runServer } from './server.ts';

interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  /** What to do; null: nothing. */
  remedy: string | null;
}

const clockSecondsMax = 5;
const waitMsMax = 5_000;

const fine = (name: string, detail: string): Finding => ({ name, ok: true, detail, remedy: null });
const bad = (name: string, detail: string, remedy: string): Finding => ({ name, ok: false, detail, remedy });

const checkNode = (): Finding => {
  const complaint = nodeComplaint();
  return complaint === null
    ? fine('node', process.versions.node)
    : bad('node', complaint, 'Install a newer Node and start again.');
};

/** Compares the clocks by the Date header: signatures and expiries depend on them. */
const checkClock = (response: Response, askedAt: number): Finding => {
  const theirs = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isNaN(theirs)) return fine('clock', 'the api tells no time');
  // The header has whole seconds, and the request took its time.
  const difference = Math.max(0, Math.abs(theirs - askedAt) - 1_000 - (Date.now() - askedAt)) / 1_000;
  const text = `${difference.toFixed(1)} s apart from the api's`;
  return difference <= clockSecondsMax
    ? fine('clock', text)
    : bad('clock', text, 'Synchronize the clocks of both machines, for example with chrony.');
};

const remedyOf = (name: string): string =>
  ({
    database: 'Is Postgres running, and is DATABASE_URL of the api right?',
    migrations: 'Run the migrations of the release: npm run db:migrate, or freehold-server migrate.',
    temporal: 'Is Temporal running, and is TEMPORAL_ADDRESS of the api right?',
  })[name] ?? 'See the log of the api.';

/** Whose key or session it is. */
const checkCredential = async (client: FreeholdClient, connection: Connection): Promise<Finding> => {
  if (isOfPerson(connection)) {
    const { data } = await client.sessions.list({ query: { limit: 100 } });
    const current = data.find(({ isCurrent }) => isCurrent);
    return fine('session', `goes on until ${current?.expiresAt}`);
  }
  const { user } = await client.me();
  return fine('key', user === null ? 'of the platform' : `of ${user.email}`);
};

const checkOperations = async ({ operations }: FreeholdClient): Promise<Finding> => {
  try {
    const { data } = await operations.list({ query: { status: 'stuck', limit: 100 } });
    return data.length === 0
      ? fine('operations', 'none is stuck')
      : bad('operations', `${data.length} stuck`, `freehold operation show ${data[0]?.id}, then retry or cancel it.`);
  } catch (error) {
    const { message, fix, code } = failureOf(error);
    // Nothing is wrong with a key of a narrow scope.
    if (code === 'forbidden') return fine('operations', 'not visible to this key');
    if (code === 'organization_required') return fine('operations', 'not looked at, because no organization is named');
    return bad('operations', message, fix ?? 'See the log of the api.');
  }
};

const checkApi = async (connection: Connection): Promise<Finding[]> => {
  const { url, org, sessionId } = connection;
  let clock: Finding | undefined;
  const timed: typeof fetch = async (input, init) => {
    const askedAt = Date.now();
    const response = await fetch(new Request(input, { ...init, signal: AbortSignal.timeout(waitMsMax) }));
    clock ??= checkClock(response, askedAt);
    return response;
  };
  const settings = { url, retry: false, fetch: timed };
  const key = sessionId === undefined ? connection.key : keyOfSession(sessionId, createClient(settings));
  const acting = isOfPerson(connection) && org !== undefined ? { organization: org } : {};
  const client = createClient({ ...settings, ...acting, ...(key === undefined ? {} : { key }) });
  try {
    await client.health.checkLiveness();
  } catch (error) {
    return [bad('api', failureOf(error).message, 'Start it (`freehold dev` on this machine), or correct the URL.')];
  }
  const findings: Finding[] = [fine('api', `${url} answers`), ...(clock === undefined ? [] : [clock])];
  try {
    const { mode, checks } = await client.health.checkReadiness();
    findings.push(fine('mode', mode));
    for (const { name, ok, detail } of checks)
      findings.push(ok ? fine(name, detail) : bad(name, detail, remedyOf(name)));
  } catch (error) {
    findings.push(bad('readiness', failureOf(error).message, 'See the log of the api.'));
  }
  if (key === undefined) return [...findings, bad('key', 'there is none', 'freehold login, or set FREEHOLD_KEY.')];
  try {
    findings.push(await checkCredential(client, connection));
  } catch (error) {
    const { message, fix } = failureOf(error);
    return [
      ...findings,
      bad(isOfPerson(connection) ? 'session' : 'key', message, fix ?? 'freehold login saves another key.'),
    ];
  }
  return [...findings, await checkOperations(client)];
};

const lineOf = ({ name, ok, detail, remedy }: Finding): string[] => [
  `${ok ? styled('green', '✔') : styled('red', '✖')} ${name.padEnd(13)} ${printable(detail)}`,
  ...(remedy === null ? [] : [`  ${''.padEnd(13)} ${remedy}`]),
];

/** Checks what can be seen from here, then, where the server is installed, what it stands on. */
export const doctor = async (flags: {
  url?: string | undefined;
  profile?: string | undefined;
  json?: boolean | undefined;
}): Promise<number> => {
  const connection = await findConnection(flags);
  // The server's part looks at Node, too.
  const findings = [...(hasServer() ? [] : [checkNode()]), ...(await checkApi(connection))];
  printLines(flags.json === true ? findings.map(jsonOf) : findings.flatMap(lineOf));
  const isWell = findings.every(({ ok }) => ok);
  const serverCode = hasServer() ? await runServer(['doctor', ...(flags.json === true ? ['--json'] : [])]) : 0;
  return isWell && serverCode === 0 ? exitCodes.done : exitCodes.endedOtherwise;
};
