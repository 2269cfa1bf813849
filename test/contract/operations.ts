import { type Permission, platformHas, roleHas } from '../../src/contract/permissions.ts';
import { openApi } from '../api/support.ts';

interface Described {
  operationId: string;
  requestBody?: { required?: boolean; content: { 'application/json': { schema: BodySchema } } };
  parameters?: { name: string; in: string }[];
  security?: object[];
  'x-permission'?: Permission;
  'x-body-bytes-max'?: number;
}

interface BodySchema {
  $ref?: string;
  properties?: object;
}

/** Returns the names of the input's parts outside the path: the members of its body and its query parameters. */
const inputOf = ({ requestBody, parameters = [] }: Described): string[] => {
  const schema = requestBody?.content['application/json'].schema;
  const name = schema?.$ref?.split('/').at(-1);
  const { properties = {} } = (name === undefined ? schema : (openApi.components?.schemas?.[name] as BodySchema)) ?? {};
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return [...Object.keys(properties), ...query.map((parameter) => parameter.name)];
};

/** All described operations, including later ones. */
export const operations = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Described>).map(([method, described]) => ({
    path,
    id: described.operationId,
    method: method.toUpperCase(),
    hasBody: described.requestBody !== undefined,
    needsBody: described.requestBody?.required === true,
    bytesMax: described['x-body-bytes-max'] ?? 65_536,
    permission: described['x-permission'],
    isSigned: JSON.stringify(described.security ?? []).includes('Signature'),
    /** About the caller itself, which only a session may use. */
    isPersonal: JSON.stringify(described.security ?? []).includes('session'),
    /** Anyone may call it, also without a session. */
    isOptional: (described.security ?? []).some((scheme) => Object.keys(scheme).length === 0),
    /** Anyone may call it. */
    isOpen: described.security?.length === 0,
    input: inputOf(described),
    headers: (described.parameters ?? []).filter((parameter) => parameter.in === 'header').map(({ name }) => name),
  })),
);
export type DescribedOperation = (typeof operations)[number];

export type Caller = 'platform' | 'owner' | 'provider' | 'person' | 'strong' | 'nobody';

/** Only a person who has proved two factors may call these, as a member or an operator. */
const byPeople = [
  'approveRequest',
  'cancelRequest',
  'denyRequest',
  'fetchElevationToken',
  'requestElevation',
  'reviewElevation',
];

/**
 * Returns the callers who may call the operation; `provider`: a payment provider, who signs the body; `person`: the owner,
 * signed in; `strong`: the same with two factors.
 */
export const callersOf = ({ id, permission, isSigned, isPersonal, isOpen }: DescribedOperation): Caller[] => {
  if (byPeople.includes(id)) return ['strong'];
  if (isSigned) return ['provider'];
  if (isPersonal) return ['person'];
  if (isOpen) return ['nobody'];
  const isOfPlatform = permission === undefined || platformHas(permission);
  const isOfOwners = permission === undefined || roleHas('owner', permission);
  return [...(isOfPlatform ? ['platform' as const] : []), ...(isOfOwners ? ['owner' as const] : [])];
};

/** Returns other valid input for the same path; undefined: the operation has none. */
export const otherInput = (
  { input }: DescribedOperation,
  body: object | undefined,
): { json?: object; query?: string } | undefined => {
  if (body === undefined) return input.includes('reason') ? { query: '?reason=another' } : undefined;
  if (input.includes('reason')) return { json: { ...body, reason: 'another' } };
  const [[name, value] = []] = Object.entries(body);
  return { json: { ...body, [name ?? '']: otherValue(value) } };
};

/** Of a list of objects, the first member of the first one is another. */
const otherValue = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  if (!Array.isArray(value)) return `${value}x`;
  const [first, ...more] = value as object[];
  const [[name, inner] = []] = Object.entries(first ?? {});
  return [{ ...first, [name ?? '']: otherValue(inner) }, ...more];
};
