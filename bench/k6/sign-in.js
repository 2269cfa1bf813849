import { check, fail } from 'k6';
import http from 'k6/http';

// A person signs in, issues an API key, uses it and revokes it, again and again. See ../README.md.

const setting = (name) => __ENV[name] || fail(`-e ${name}=… is missing`);

const url = __ENV.FREEHOLD_URL || 'http://127.0.0.1:8080';
const credentials = { email: setting('EMAIL'), password: setting('PASSWORD') };
const organization = `/v1/orgs/${setting('ORGANIZATION')}`;
const refusedWithinMs = 1_000;

export const options = {
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    'http_req_duration{name:use}': ['p(95)<250'],
  },
};

const call = (name, method, path, token, body) =>
  http.request(method, `${url}${path}`, body === undefined ? null : JSON.stringify(body), {
    tags: { name },
    // Only a key may be refused, after its revocation.
    responseCallback: http.expectedStatuses({ min: 200, max: 299 }, ...(name === 'use' ? [401] : [])),
    headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
  });

const expectStatus = (response, name, status) => {
  const isExpected = check(response, { [`${name} answers ${status}`]: (answer) => answer.status === status });
  if (!isExpected) fail(`${name} answered ${response.status}: ${response.body}`);
  return response.body ? response.json() : null;
};

const useKey = (key) => call('use', 'GET', organization, key);

const untilRefused = (key) => {
  const startedAt = Date.now();
  while (Date.now() - startedAt < refusedWithinMs) {
    if (useKey(key).status === 401) return true;
  }
  return false;
};

/** Signs in once: a person who signs in all the time is slowed down. */
export const setup = () => {
  const session = expectStatus(call('login', 'POST', '/v1/auth/login', null, credentials), 'login', 200);
  const token = session.accessToken;
  const headers = { 'Freehold-Organization': setting('ORGANIZATION'), Authorization: `Bearer ${token}` };
  const me = expectStatus(http.get(`${url}/v1/me`, { headers, tags: { name: 'me' } }), 'me', 200);
  return { token, userId: me.user.id };
};

export default ({ token, userId }) => {
  const wanted = { name: `k6 ${__VU}-${__ITER}`, userId };
  const issued = expectStatus(call('issue', 'POST', `${organization}/api-keys`, token, wanted), 'issue', 201);
  expectStatus(useKey(issued.secret), 'use', 200);
  const reason = { reason: 'k6 has used it' };
  expectStatus(call('revoke', 'POST', `${organization}/api-keys/${issued.id}/revoke`, token, reason), 'revoke', 200);
  check(issued.secret, { 'a revoked key is refused within a second': untilRefused });
};

export const teardown = ({ token }) => {
  expectStatus(call('logout', 'POST', '/v1/auth/logout', token, {}), 'logout', 200);
};
