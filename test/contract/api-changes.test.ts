import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breakingChanges, listedChanges, problemsOf } from '../../scripts/api-changes.ts';
import { read } from '../architecture/tree.ts';

// Shows on really changed documents which changes the comparison with the last release finds.

type Json = Record<string, unknown>;
interface Schema extends Json {
  properties: Record<string, Json>;
  required: string[];
  enum: string[];
}
interface Operation {
  operationId: string;
  parameters: Json[];
  responses: Record<string, { headers?: Json; content: Record<string, Json> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, { schema: Schema }> };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-changes-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Returns a part that the document must have, so that each change below is one. */
const part = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('openapi.json no longer has a part that this test changes');
  return value;
};
const operation = ({ paths }: Document, path: string, method: string): Operation => part(paths[path]?.[method]);
const schema = ({ components }: Document, name: string): Schema => part(components.schemas[name]);

const changesOf = async (...changes: ((document: Document) => void)[]) => {
  const document = JSON.parse(read('openapi.json')) as Document;
  for (const change of changes) change(document);
  const [older, newer] = [join(folder, 'older.json'), join(folder, 'newer.json')];
  await writeFile(older, read('openapi.json'));
  await writeFile(newer, JSON.stringify(document));
  return breakingChanges(older, newer);
};

const breaking: Readonly<Record<string, (document: Document) => void>> = {
  'operation-removed: GET /v1/audit-keys': ({ paths }) => {
    delete part(paths['/v1/audit-keys']).get;
  },
  'operation-id-changed: GET /v1/me': (document) => {
    operation(document, '/v1/me', 'get').operationId = 'renamed';
  },
  'parameter-became-required: GET /v1/orgs': (document) => {
    const parameter = { name: 'x', in: 'query', required: true, schema: { type: 'string' } };
    operation(document, '/v1/orgs', 'get').parameters.push(parameter);
  },
  'response-header-removed: GET /v1/orgs/{slug}': (document) => {
    delete part(operation(document, '/v1/orgs/{slug}', 'get').responses['200']).headers;
  },
  'media-type-removed: GET /metrics': (document) => {
    const { content } = part(operation(document, '/metrics', 'get').responses['200']);
    content['text/other'] = part(content['text/plain']);
    delete content['text/plain'];
  },
  'response-removed: POST /v1/orgs': (document) => {
    delete operation(document, '/v1/orgs', 'post').responses['202'];
  },
  'property-removed: GET /v1/orgs': (document) => {
    delete schema(document, 'Organization').properties.name;
  },
  'schema-type-changed: GET /v1/orgs': (document) => {
    schema(document, 'Organization').properties.slug = { type: 'integer' };
  },
  'schema-constraint-changed: POST /v1/orgs': (document) => {
    part(schema(document, 'CreateOrganization').properties.name).maxLength = 5;
  },
  'required-properties-removed: GET /v1/orgs': (document) => {
    const organization = schema(document, 'Organization');
    organization.required = organization.required.filter((name) => name !== 'createdAt');
  },
  'schema-combinator-changed: PATCH /v1/orgs/{slug}/users/{id}': (document) => {
    const { anyOf } = schema(document, 'UpdateUser').properties.name as { anyOf: Json[] };
    part(anyOf.pop());
  },
  'default-changed: GET /v1/orgs': (document) => {
    const limit = operation(document, '/v1/orgs', 'get').parameters.find(({ name }) => name === 'limit');
    (part(limit).schema as Json).default = 1;
  },
  'required-properties-added: POST /v1/orgs': (document) => {
    schema(document, 'CreateOrganization').required.push('slug');
  },
  'enum-values-removed: GET /v1/orgs/{slug}/users': (document) => {
    const role = schema(document, 'UserRole');
    role.enum = role.enum.filter((value) => value !== 'viewer');
  },
};

describe('the comparison with the last release', () => {
  it('finds nothing in an unchanged document, nor in one with additions', async () => {
    const added = await changesOf(
      (document) => {
        schema(document, 'Organization').properties.color = { type: 'string' };
        schema(document, 'CreateOrganization').properties.color = { type: 'string' };
      },
      (document) => {
        document.paths['/v1/colors'] = { get: { ...operation(document, '/v1/me', 'get'), operationId: 'listColors' } };
        operation(document, '/v1/orgs', 'get').parameters.push({ name: 'y', in: 'query', schema: { type: 'string' } });
      },
    );
    expect(added).toEqual([]);
  });

  it('finds each change that breaks clients, by a name of its own', async () => {
    const found = await changesOf(...Object.values(breaking));
    const names = found.map(({ name }) => name);
    const missed = Object.keys(breaking).filter((name) => !names.some((each) => each.startsWith(name)));
    expect(missed).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('finds that a version is no longer supported', async () => {
    const found = await changesOf(({ components }) => {
      const { schema } = part(components.parameters.FreeholdVersion);
      schema.enum = ['2099-01-01'];
    });
    expect(found.map(({ message }) => message).join()).toContain('lost values');
  });
});

describe('the list of breaking changes', () => {
  const page = [
    '# Changes',
    '- `before: any section`: ignored',
    '## Unreleased',
    '- `a: GET /v1/x`: why, and `what` to use.',
    '- `b: GET /v1/y`: why',
    '## 0.2.0',
    '- `c: GET /v1/z`: released',
  ].join('\n');

  it('is what stands under Unreleased', () => {
    expect(listedChanges(page)).toEqual(['a: GET /v1/x', 'b: GET /v1/y']);
    expect(listedChanges('# Changes')).toEqual([]);
  });

  it('must have exactly the changes found', () => {
    const found = [{ name: 'a: GET /v1/x', message: 'A.' }];
    expect(problemsOf(found, ['a: GET /v1/x'])).toEqual([]);
    expect(problemsOf(found, [])).toEqual([expect.stringContaining('not listed: a: GET /v1/x')]);
    expect(problemsOf([], ['b: GET /v1/y'])).toEqual([expect.stringContaining('not found: b: GET /v1/y')]);
  });
});
