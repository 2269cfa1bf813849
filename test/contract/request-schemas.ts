import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import { registerRoutes } from '../../src/api/app.ts';
import type { ApiEnv } from '../../src/api/env.ts';

/** One text that a caller can send, and its place in a request. */
export interface TextField {
  readonly place: string;
  /** The schema that reads it first. */
  readonly schema: z.ZodString;
  /** The complete schema of its member or element. */
  readonly field: z.core.$ZodType;
}

/** The schema of one part of a request. */
interface RequestPart {
  readonly place: string;
  readonly schema: z.ZodType;
}

const bodyOf = ({ request }: RouteConfig): z.ZodType | undefined => {
  const json = request?.body?.content['application/json'];
  const schema = json && 'schema' in json ? json.schema : undefined;
  return schema instanceof z.ZodType ? schema : undefined;
};

/** Returns the parts of the requests of all routes. */
export const requestParts = (): RequestPart[] =>
  registerRoutes(new OpenAPIHono<ApiEnv>()).openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return [];
    const { route } = definition;
    const { query, params, headers } = route.request ?? {};
    const parts = { query, path: params, header: headers, body: bodyOf(route) };
    return Object.entries(parts).flatMap(([name, schema]): RequestPart[] =>
      schema instanceof z.ZodType ? [{ place: `${route.operationId ?? route.path} ${name}`, schema }] : [],
    );
  });

/** Returns the schemas inside a schema. Throws for an unknown kind, so that no new kind is overlooked. */
const within = (schema: z.core.$ZodType): readonly (readonly [string, z.core.$ZodType])[] => {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape as Record<string, z.core.$ZodType>);
  if (schema instanceof z.ZodArray) return [['[]', schema.element]];
  if (schema instanceof z.ZodUnion) return schema.options.map((option) => ['', option] as const);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return [['', schema.unwrap()]];
  }
  if (schema instanceof z.ZodPipe) return [['', schema.in]];
  // Any JSON value: what is passed on to a workflow as it is.
  const leaves = [z.ZodString, z.ZodEnum, z.ZodLiteral, z.ZodNumber, z.ZodBoolean, z.ZodNull, z.ZodUnknown];
  if (leaves.some((leaf) => schema instanceof leaf)) return [];
  throw new Error(`A request has a schema of a kind that this test does not know: ${schema._zod.def.type}`);
};

const textsIn = (place: string, schema: z.core.$ZodType, field: z.core.$ZodType): TextField[] =>
  schema instanceof z.ZodString
    ? [{ place, schema, field }]
    : within(schema).flatMap(([name, inner]) =>
        name === '' ? textsIn(place, inner, field) : textsIn(`${place}.${name}`, inner, inner),
      );

export const textFields = (): TextField[] =>
  requestParts().flatMap(({ place, schema }) => textsIn(place, schema, schema));
