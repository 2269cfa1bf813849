import { check, fail } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

// A key that may list the users of an organization and one that may not ask in turn: a refusal is as fast. See ../README.md.

const setting = (name) => __ENV[name] || fail(`-e ${name}=… is missing`);

const url = __ENV.FREEHOLD_URL || 'http://127.0.0.1:8080';
const users = `${url}/v1/orgs/${setting('ORGANIZATION')}/users?limit=1`;
const callers = {
  allowed: { key: setting('ALLOWED_KEY'), status: 200 },
  denied: { key: setting('DENIED_KEY'), status: 403 },
};

const deniedToAllowed = new Trend('denied_to_allowed');

export const options = {
  scenarios: {
    // One caller at a time, and few enough calls for the limits of a user.
    pairs: { executor: 'constant-arrival-rate', rate: 5, duration: '30s', preAllocatedVUs: 1, maxVUs: 2 },
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  thresholds: {
    checks: ['rate==1'],
    denied_to_allowed: ['med<=1.1'],
    'http_req_duration{name:allowed}': ['p(99)<250'],
    'http_req_duration{name:denied}': ['p(99)<250'],
  },
};

const ask = (name) => {
  const { key, status } = callers[name];
  const answer = http.get(users, {
    tags: { name },
    headers: { Authorization: `Bearer ${key}` },
    responseCallback: http.expectedStatuses(status),
  });
  const isExpected = check(answer, { [`${name} is answered with ${status}`]: () => answer.status === status });
  if (!isExpected) fail(`${name} was answered with ${answer.status}: ${answer.body}`);
  return answer.timings.duration;
};

/** The first call after another finds warmer caches, so each begins half of the pairs. */
export default () => {
  const order = __ITER % 2 === 0 ? ['allowed', 'denied'] : ['denied', 'allowed'];
  const durations = Object.fromEntries(order.map((name) => [name, ask(name)]));
  deniedToAllowed.add(durations.denied / durations.allowed);
};
