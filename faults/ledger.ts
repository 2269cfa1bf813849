/** An accepted operation, which must have an outcome. */
interface AcceptedOperation {
  life: number;
  operationId: string;
  orgId: string;
  kind: string;
}

/** A change by one transaction: its row must exist as long as its organization does. */
interface AcceptedRow {
  life: number;
  table: 'users' | 'api_keys';
  id: string;
  orgId: string;
}

/** A run that was answered 202: there must be one row and at most one execution of it. */
interface AcceptedRun {
  life: number;
  id: string;
  workflowId: string;
  namespace: string;
}

export interface IssuedKey {
  id: string;
  orgId: string;
  secret: string;
  isRevoked: boolean;
}

interface RegisteredWebhook {
  id: string;
  orgId: string;
  url: string;
  /** null: the answer with the secret was lost. */
  secret: string | null;
}

/** The event stream of an organization, as somebody received it who followed it. */
export interface FollowedStream {
  /** The sequence after which the stream began; null: it has not begun. */
  begin: number | null;
  /** In the order of arrival. */
  sequences: number[];
}

interface Person {
  email: string;
  password: string;
  orgId: string;
  /** Whether the api said that the invitation is accepted. */
  hasJoined: boolean;
}

export interface LedgerSession {
  email: string;
  accessToken: string;
  refreshToken: string;
  /** `unknown`: an answer was lost for so long that the session may have ended. */
  state: 'open' | 'ended' | 'unknown';
}

/** More rights that were asked for. */
export interface LedgerElevation {
  id: string;
  orgId: string;
  slug: string;
  /** null: it was not fetched, or the answer was lost. */
  token: string | null;
}

/** The removal of a lost second factor that was asked for. */
export interface LedgerRecovery {
  email: string;
  /** Where the person is a member, too. */
  elsewhereOrgId: string;
  /** What the owner of the mailbox was told last; `unknown`: not the end. */
  outcome: 'recovered' | 'denied' | 'unknown';
  /** Whether the other organization has released the person; null: the answer was lost. */
  isReleased: boolean | null;
}

/** A role that an organization has made. */
export interface LedgerRole {
  orgId: string;
  name: string;
  /** undefined: an answer was lost, so that it is not known. */
  permissions: readonly string[] | undefined;
  /** Of a member that has the role; null: none. */
  key: string | null;
  state: 'kept' | 'deleted' | 'unknown';
}

export interface Ledger {
  operations: Map<string, AcceptedOperation>;
  rows: AcceptedRow[];
  /** By id. */
  runs: Map<string, AcceptedRun>;
  keys: Map<string, IssuedKey>;
  webhooks: Map<string, RegisteredWebhook>;
  /** By organization. */
  streams: Map<string, FollowedStream>;
  /** By address. */
  people: Map<string, Person>;
  sessions: LedgerSession[];
  /** By id. */
  elevations: Map<string, LedgerElevation>;
  /** By address. */
  recoveries: Map<string, LedgerRecovery>;
  roles: LedgerRole[];
  /** The ids of policies from outside: those that may decide, and those that must never. */
  policies: { good: Set<string>; bad: Set<string> };
  /** Passwords, links and tokens of people. */
  secrets: Set<string>;
  /** Answers by status and code. */
  answers: Map<string, number>;
  /** Behavior that contradicts a promise of the API. */
  contradictions: string[];
  count(answer: string): void;
}

export const openLedger = (): Ledger => {
  const answers = new Map<string, number>();
  return {
    operations: new Map(),
    rows: [],
    runs: new Map(),
    keys: new Map(),
    webhooks: new Map(),
    streams: new Map(),
    people: new Map(),
    sessions: [],
    elevations: new Map(),
    recoveries: new Map(),
    roles: [],
    policies: { good: new Set(), bad: new Set() },
    secrets: new Set(),
    answers,
    contradictions: [],
    count: (answer) => {
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    },
  };
};
