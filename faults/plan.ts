import { type Random, seeded } from './random.ts';

// Everything random is decided here, before anything runs, except the times at which things happen.

export interface RequestPlan {
  /** Number of simultaneous copies of the same request with the same key. */
  copies: number;
  waitSeconds: number | undefined;
  /** Time from acceptance to a cancel. */
  cancelAfterMs: number | undefined;
  /** Time after which a user repeatedly requests a retry. */
  impatientAfterMs: number;
}

export interface CreationPlan extends RequestPlan {
  name: string;
  /** Without a slug, it is derived from the name. */
  slug: string | undefined;
  ownerEmail: string;
  /** The organization waits for its payment, which comes this long after the creation; null: never. */
  payment: { afterMs: number | null } | undefined;
  /** Sent once, ignoring the answer. */
  isAbandoned: boolean;
  /** Sends requests first that no api may accept. */
  isAfterGarbage: boolean;
  /** A database constraint refuses the organization in this status, for this long. */
  refusal: { status: 'provisioning' | 'active'; ms: number } | undefined;
  /** Somebody else registers the organization's namespace first, with a mark of theirs or none. */
  squatter: 'marked' | 'unmarked' | undefined;
}

export interface ChangePlan extends RequestPlan {
  /** From 0 to 1: the choice among the actions possible in the organization's status. */
  choice: number;
  /** Time for which a constraint refuses the status that the change leads to. */
  refusalMs: number | undefined;
  /** Repeats the creation's request late. */
  isCreationRepeated: boolean;
  pauseMs: number;
}

/** Somebody who is invited by mail and signs in. */
export interface PersonPlan {
  /** Number of simultaneous acceptances of the invitation. */
  copies: number;
  refreshes: number;
  pauseMs: number;
  signsOut: boolean;
  /** Makes the password hard to guess from this text. */
  salt: number;
}

/** A run with an id of its own. */
export interface RunPlan {
  /** Number of simultaneous requests. */
  copies: number;
  /** How it ends: its worker completes it, it is canceled or terminated by request, or not at all. */
  end: 'completed' | 'canceled' | 'terminated' | 'never';
}

/** What is done to the runs and the schedule before a change of the organization. */
const workActs = ['start', 'trigger', 'pause', 'resume'] as const;
type WorkAct = (typeof workActs)[number];

/** What the organization runs in its namespace. */
export interface WorkPlan {
  runs: RunPlan[];
  overlap: 'skip' | 'allow' | 'bufferOne' | 'cancelOther' | 'terminateOther';
  /** One for each change. */
  acts: WorkAct[];
  /** What becomes of the schedule at the end of the life. */
  scheduleEnd: 'deleted' | 'paused' | 'kept';
}

/** People with second factors, and what they agree to. */
export interface TeamPlan {
  /** Whether it is done before the changes of the organization, or meanwhile. */
  isBeforeChanges: boolean;
  /** Number of simultaneous copies of each request and decision. */
  copies: number;
  /** How the request for more rights ends, or the rights. */
  elevation: 'denied' | 'withdrawn' | 'endedEarly' | 'endedInTime';
  /** How the request of somebody who has lost the second factor ends. */
  recovery: 'approved' | 'denied';
  /** Whether the other organization of that person releases it. */
  isReleased: boolean;
  isRoleDeleted: boolean;
  salt: number;
}

export interface LifePlan {
  index: number;
  creation: CreationPlan;
  /** Sends all events to a receiver that does not always answer, and follows their stream. */
  hasWebhook: boolean;
  members: number;
  /** The platform issues the first key; the owner issues and revokes the others. */
  keys: number;
  person: PersonPlan | undefined;
  changes: ChangePlan[];
  work: WorkPlan;
  team: TeamPlan | undefined;
}

export const faultKinds = [
  'worker killed',
  'api killed',
  'Temporal killed',
  'Postgres killed',
  'connections cut',
  'connections reset',
  'connections silent',
  'connections delayed',
  'connections sliced',
  'registrations throttled',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultPlan {
  kind: FaultKind;
  /** From 0 to 1: the choice among the processes or lines. */
  target: number;
  /** Time since the previous fault. */
  afterMs: number;
  /** Duration of the fault, or of the absence of a killed part. */
  ms: number;
  stream: 'upstream' | 'downstream';
  toxicity: number;
}

interface CampaignPlan {
  lives: LifePlan[];
  /** Returns as many faults as needed. */
  faults: () => FaultPlan;
}

const cancelDelayMs = (random: Random): number => (random.chance(0.7) ? random.int(0, 400) : random.int(400, 2_500));

const requestPlan = (random: Random): RequestPlan => ({
  copies: random.chance(0.35) ? random.int(2, 3) : 1,
  waitSeconds: random.chance(0.25) ? random.int(1, 4) : undefined,
  cancelAfterMs: random.chance(0.2) ? cancelDelayMs(random) : undefined,
  impatientAfterMs: random.int(2_000, 10_000),
});

const maybe = <T>(random: Random, probability: number, value: () => T): T | undefined =>
  random.chance(probability) ? value() : undefined;

const creationPlan = (random: Random, index: number): CreationPlan => {
  // Sometimes two lives want the same name at about the same time, and some persons own several organizations.
  const isTwin = index % 2 === 1 && random.chance(0.15);
  const number = isTwin ? index - 1 : index;
  const squatter = maybe(random, 0.08, () => random.pick(['marked', 'unmarked'] as const));
  const hasSlug = squatter !== undefined || random.chance(0.7);
  return {
    ...requestPlan(random),
    name: `Life ${number}`,
    slug: hasSlug ? `life-${number}` : undefined,
    ownerEmail: random.chance(0.2) ? `many-${random.int(1, 6)}@campaign.example` : `owner-${index}@campaign.example`,
    payment: hasSlug
      ? maybe(random, 0.2, () => ({ afterMs: random.chance(0.75) ? random.int(200, 2_500) : null }))
      : undefined,
    isAbandoned: random.chance(0.08),
    isAfterGarbage: random.chance(0.2),
    squatter,
    refusal:
      hasSlug && squatter === undefined
        ? maybe(random, 0.15, () => ({
            status: random.pick(['provisioning', 'active'] as const),
            ms: random.int(300, 4_000),
          }))
        : undefined,
  };
};

const changePlan = (random: Random): ChangePlan => ({
  ...requestPlan(random),
  choice: random.next(),
  refusalMs: maybe(random, 0.15, () => random.int(300, 3_000)),
  isCreationRepeated: random.chance(0.15),
  pauseMs: random.int(0, 500),
});

const personPlan = (random: Random): PersonPlan => ({
  copies: random.int(1, 2),
  refreshes: random.int(0, 4),
  pauseMs: random.int(0, 500),
  signsOut: random.chance(0.5),
  salt: random.int(0, 1_000_000_000),
});

const changesMax = 6;

const workPlan = (random: Random): WorkPlan => ({
  runs: Array.from({ length: random.int(1, 3) }, () => ({
    copies: random.chance(0.35) ? random.int(2, 3) : 1,
    end: random.pick(['completed', 'completed', 'canceled', 'terminated', 'never'] as const),
  })),
  overlap: random.pick(['skip', 'allow', 'allow', 'bufferOne', 'cancelOther', 'terminateOther'] as const),
  acts: Array.from({ length: changesMax }, () => random.pick(workActs)),
  // Some go on while the world is audited.
  scheduleEnd: random.chance(0.15) ? 'kept' : random.pick(['deleted', 'paused'] as const),
});

/** An elevation lasts a minute at least: longer than a short campaign. */
const longRunsMin = 20;

const teamPlan = (random: Random, isLong: boolean): TeamPlan => ({
  isBeforeChanges: random.chance(0.5),
  copies: random.int(1, 2),
  elevation: random.pick([
    ...(['denied', 'withdrawn', 'endedEarly', 'endedEarly', 'endedEarly'] as const),
    ...(isLong ? (['endedInTime'] as const) : []),
  ]),
  recovery: random.chance(0.75) ? 'approved' : 'denied',
  isReleased: random.chance(0.5),
  isRoleDeleted: random.chance(0.5),
  salt: random.int(0, 1_000_000_000),
});

const lifePlan = (random: Random, index: number, isLong: boolean): LifePlan => ({
  index,
  creation: creationPlan(random, index),
  hasWebhook: random.chance(0.4),
  members: random.int(0, 2),
  keys: random.int(0, 3),
  changes: Array.from({ length: random.int(1, changesMax) }, () => changePlan(random)),
  person: maybe(random, 0.5, () => personPlan(random)),
  work: workPlan(random),
  team: maybe(random, 0.25, () => teamPlan(random, isLong)),
});

const weights: Readonly<Record<FaultKind, number>> = {
  'worker killed': 16,
  'api killed': 10,
  'Temporal killed': 8,
  'Postgres killed': 9,
  'connections cut': 13,
  'connections reset': 13,
  'connections silent': 6,
  'connections delayed': 12,
  'connections sliced': 9,
  'registrations throttled': 4,
};

const weighted = (random: Random): FaultKind => {
  let rest = random.next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  for (const kind of faultKinds) {
    rest -= weights[kind];
    if (rest < 0) return kind;
  }
  return 'worker killed';
};

const shuffled = <T>(random: Random, values: readonly T[]): T[] =>
  values
    .map((value) => ({ value, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);

/**
 * Returns each kind once, so that a short campaign includes them all. The order is random, except that Temporal, which rests
 * longest, is struck early and then late.
 */
const firstKinds = (random: Random): FaultKind[] => {
  const late: FaultKind = 'registrations throttled';
  const early: FaultKind = 'Temporal killed';
  const others = faultKinds.filter((kind) => kind !== early && kind !== late);
  return [...shuffled(random, [...others.slice(0, 2), early]), ...shuffled(random, others.slice(2)), late];
};

const faultStream = (random: Random): (() => FaultPlan) => {
  const first = firstKinds(random);
  return () => ({
    kind: first.shift() ?? weighted(random),
    target: random.next(),
    afterMs: random.int(400, 2_600),
    ms: random.int(100, 2_500),
    stream: random.pick(['upstream', 'downstream'] as const),
    toxicity: random.pick([0.3, 0.7, 1]),
  });
};

export const planCampaign = (seed: number, runs: number): CampaignPlan => {
  const random = seeded(seed);
  const faults = faultStream(random.fork());
  const lives = random.fork();
  const isLong = runs >= longRunsMin;
  return { lives: Array.from({ length: runs }, (_, index) => lifePlan(lives.fork(), index, isLong)), faults };
};
