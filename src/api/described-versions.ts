import { apiVersionHeader, apiVersions } from '../contract/api-version.ts';
import type { Deprecations } from './deprecations.ts';
import type { Api } from './env.ts';

type OpenApiDocument = ReturnType<Api['getOpenAPI31Document']>;
type PathItem = NonNullable<OpenApiDocument['paths']>[string];

const component = 'FreeholdVersion';

/** Registers the header once, for all operations to refer to. */
export const registerVersionHeader = (app: Api): void => {
  app.openAPIRegistry.registerComponent('parameters', component, {
    name: apiVersionHeader,
    in: 'header',
    required: false,
    description: 'The version of the API for which the client was made. Each answer names its own version.',
    schema: { type: 'string', enum: [...apiVersions], default: apiVersions[0] },
  });
};

/** Calls `change` with each operation of the document. */
const mapOperations = (
  document: OpenApiDocument,
  change: (operation: NonNullable<PathItem['get']>, path: string) => PathItem['get'],
): OpenApiDocument => {
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => {
    const operations = Object.entries(item as Record<string, NonNullable<PathItem['get']>>);
    return [path, Object.fromEntries(operations.map(([method, operation]) => [method, change(operation, path)]))];
  });
  return { ...document, paths: Object.fromEntries(paths) };
};

export const withVersionHeader = (document: OpenApiDocument): OpenApiDocument =>
  mapOperations(document, (operation, path) => {
    if (!path.startsWith('/v1/')) return operation;
    const reference = { $ref: `#/components/parameters/${component}` };
    return { ...operation, parameters: [...(operation.parameters ?? []), reference] };
  });

export const withDeprecations = (document: OpenApiDocument, deprecations: Deprecations): OpenApiDocument =>
  mapOperations(document, (operation) => {
    const deprecation = deprecations[operation.operationId ?? ''];
    if (deprecation === undefined) return operation;
    const { since, sunset, instructions } = deprecation;
    const note = `Deprecated since ${since}, and may be refused from ${sunset}: see [what to use instead](${instructions}).`;
    return { ...operation, deprecated: true, description: `${note}\n\n${operation.description ?? ''}` };
  });
