import { type RouteConfig, type RouteHandler, z } from '@hono/zod-openapi';
import type { Context, Handler, MiddlewareHandler } from 'hono';
import { holdersText } from '../contract/permission-holders.ts';
import type { Permission } from '../contract/permissions.ts';
import { routeOf } from '../telemetry/trace-request.ts';
import type { AddressLimit } from '../usecases/rate-limit/address-guard.ts';
import type { Api, ApiEnv } from './env.ts';
import {
  anySessionAuthentication,
  bearerAuthentication,
  optionalSession,
  sessionAuthentication,
  unboundOnly,
} from './middleware/bearer-authentication.ts';
import { conditionalRead } from './middleware/conditional-read.ts';
import { countPeople } from './middleware/count-people.ts';
import { noteElevation } from './middleware/elevation.ts';
import { bodyBytesMaxDefault, limitBody, limitInputBody } from './middleware/limit-body.ts';
import { refuseEncoded } from './middleware/plain-body.ts';
import { limitSignedBody, providerSchemeOf, providerSignature } from './middleware/provider-signature.ts';
import { limitAddress, limitCalls } from './middleware/rate-limit.ts';
import { refuseChanges } from './middleware/read-only.ts';
import { routePermission } from './middleware/route-permission.ts';
import { stepUpFirst } from './middleware/step-up.ts';
import { ReadHeaders } from './parameters.ts';
import { parseRequest } from './parse.ts';
import { versionedHeaders, withProblem } from './responses.ts';

interface Marks {
  'x-permission'?: Permission;
  'x-address-limit'?: AddressLimit;
  'x-changes-nothing'?: true;
  'x-step-up'?: true;
  /** Also for sessions that are bound to one organization. */
  'x-bound-sessions'?: true;
  /** Raises the limit above the default. */
  'x-body-bytes-max'?: number;
  /** Has the limit follow that of inputs: so much more. */
  'x-bytes-beside-input'?: number;
}

/**
 * Documents and serves one route from the same description. `security` adds the check of the key or the signature, followed by
 * that of the permission; the request schemas are used for parsing. Both checks come before any of the body is read, except
 * for a signature, which covers the body.
 */
export const endpoint = <R extends RouteConfig & Marks & { getRoutingPath(): string }>(
  app: Api,
  route: R,
  handler: RouteHandler<R, ApiEnv>,
): void => {
  const isChange = mayChange(route);
  const isConditional = isConditionalRead(route);
  app.openAPIRegistry.registerPath(described(route, isChange));
  const before: MiddlewareHandler<ApiEnv>[] = isConditional ? [conditionalRead] : [];
  const counting = countPeople(route.operationId);
  if (counting !== null) before.push(counting);
  const schemes = (route.security ?? []).flatMap((scheme) => Object.keys(scheme));
  const permission = route['x-permission'];
  if (schemes.includes('bearer'))
    before.push(bearerAuthentication(permission), noteElevation(route.operationId ?? route.path), limitCalls);
  const isOptional = route.security?.some((each) => Object.keys(each).length === 0) === true;
  if (schemes.includes('keySession')) before.push(anySessionAuthentication);
  else if (schemes.includes('session')) before.push(isOptional ? optionalSession : sessionAuthentication);
  if (schemes.includes('session') && route['x-bound-sessions'] !== true) before.push(unboundOnly);
  const scheme = providerSchemeOf(schemes);
  if (route.request?.body) before.push(refuseEncoded);
  if (scheme !== undefined) before.push(limitSignedBody, providerSignature(scheme));
  if (isChange) before.push(refuseChanges);
  const addressLimit = route['x-address-limit'];
  if (addressLimit !== undefined) before.push(limitAddress(addressLimit));
  if (permission !== undefined) before.push(routePermission(permission));
  // A person's own factors ask in their use cases, where a recovery code counts.
  if (route['x-step-up'] === true && schemes.includes('bearer')) before.push(stepUpFirst);
  const besideBytes = route['x-bytes-beside-input'];
  if (besideBytes !== undefined) before.push(limitInputBody(besideBytes));
  else if (route.request?.body && scheme === undefined) before.push(limitBody(route['x-body-bytes-max']));
  before.push(parseRequest(isConditional ? withConditions(route) : route));
  if (route.operationId !== undefined) operationIds.set(`${route.method} ${route.getRoutingPath()}`, route.operationId);
  // The parsed input is on the request, where the handler's type expects it.
  app.on(route.method, [route.getRoutingPath()], ...before, handler as Handler<ApiEnv>);
};

const operationIds = new Map<string, string>();

/** Returns the `operationId` of the route that matched a request. */
export const operationOf = (c: Context<ApiEnv>): string => {
  const method = c.req.method === 'HEAD' ? 'get' : c.req.method.toLowerCase();
  const route = routeOf(c);
  return operationIds.get(`${method} ${route}`) ?? route;
};

/** Whether a route may change something: any that is not a GET, unless it is marked as changing nothing. */
const mayChange = ({ method, 'x-changes-nothing': mark }: RouteConfig & Marks): boolean =>
  method !== 'get' && mark !== true;

/** Whether the route is part of the API, whose versions clients choose by a header. */
const isVersioned = ({ path }: RouteConfig): boolean => path.startsWith('/v1/');

const described = (route: RouteConfig & Marks, isChange: boolean): RouteConfig => {
  const conditional = isConditionalRead(route) ? withConditions(route) : route;
  const whole = withBodyLimit(withPermission(conditional));
  const entered = withProof(route, withEntrance(route, whole.responses));
  const responses = isVersioned(route) ? withProblem(entered, 'unsupported_version') : entered;
  return { ...whole, responses: isChange ? withProblem(responses, 'read_only') : responses };
};

/**
 * A signed-in person names an organization, which may be none of its own, or ask more than the person has proved. The person may
 * be one whose browser was made to send the request.
 */
const withEntrance = (
  { path, method, security = [], ...marks }: RouteConfig & Marks,
  known: RouteConfig['responses'],
) => {
  const isPersons = security.some((scheme) => 'bearer' in scheme || 'session' in scheme);
  const responses = isPersons && method !== 'get' ? withProblem(known, 'csrf_rejected') : known;
  const isPersonal = security.some((scheme) => 'session' in scheme);
  if (isPersonal && marks['x-bound-sessions'] !== true) return withProblem(responses, 'step_up_required');
  if (!security.some((scheme) => 'bearer' in scheme)) return responses;
  const demands = ['not_found', 'membership_held', 'step_up_required', 'sso_required', 'network_refused'] as const;
  const found = demands.reduce(withProblem, responses);
  return path.includes('{slug}') ? found : withProblem(found, 'organization_required');
};

/** A sensitive change is refused until a breached password is replaced. */
const withProof = ({ 'x-step-up': isSensitive }: Marks, responses: RouteConfig['responses']) =>
  isSensitive === true ? withProblem(responses, 'password_change_required') : responses;

/** Whether a route is a read whose answer has an ETag. */
const isConditionalRead = ({ method, responses }: RouteConfig): boolean => {
  const ok = responses[200];
  const headers = ok !== undefined && 'headers' in ok ? ok.headers : undefined;
  return method === 'get' && headers instanceof z.ZodObject && 'ETag' in headers.shape;
};

const withConditions = <R extends RouteConfig>(route: R): R => {
  const { request = {}, responses } = route;
  const headers = request.headers instanceof z.ZodObject ? request.headers.extend(ReadHeaders.shape) : ReadHeaders;
  const notModified = { description: 'The version you have is current.', headers: versionedHeaders };
  return {
    ...route,
    request: { ...request, headers },
    responses: withProblem({ ...responses, 304: notModified }, 'precondition_failed'),
  };
};

const withBodyLimit = (route: RouteConfig & Marks): RouteConfig => {
  if (!route.request?.body) return route;
  const bytes = route['x-body-bytes-max'] ?? bodyBytesMaxDefault;
  const besideBytes = route['x-bytes-beside-input'];
  const input =
    besideBytes === undefined
      ? ''
      : ` Its \`input\` may have at most ${bytes - besideBytes} bytes of JSON. Both limits follow \`RUN_INPUT_BYTES_MAX\`.`;
  return { ...route, description: `${route.description}\n\nThe body may have at most ${bytes} bytes.${input}` };
};

/** Adds to the description the required permission and its holders. */
const withPermission = (route: RouteConfig & Marks): RouteConfig => {
  const { 'x-permission': permission, 'x-address-limit': addressLimit, 'x-step-up': isSensitive } = route;
  if (permission === undefined) return route;
  const limited = addressLimit === undefined ? '' : ' Calls are also limited per address.';
  const proved =
    isSensitive === true ? ' A signed-in person with a second factor must have proved it within 15 minutes.' : '';
  const granted = `Permission \`${permission}\`: ${holdersText(permission)}.`;
  return { ...route, description: `${route.description}\n\n${granted}${limited}${proved}` };
};
