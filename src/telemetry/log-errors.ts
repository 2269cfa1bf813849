/** The logged part of an error. All other properties, such as bound values and request bodies, are left out. */
interface ErrorRecord {
  type: string;
  message: string;
  stack?: string;
  cause?: unknown;
  errors?: unknown[];
  [field: string]: unknown;
}

// Fields of DomainError and of ApplicationFailure, gRPC, Postgres and Node errors. `params`, `parameters` and Postgres's
// `detail` are left out because they repeat values of rows.
const fields = [
  'code',
  'internal',
  'operationId',
  'retryable',
  'nonRetryable',
  'details',
  'severity',
  'schema_name',
  'table_name',
  'constraint_name',
  'syscall',
  'address',
  'port',
  'activityType',
  'retryState',
] as const;

const depthMax = 5;

const describe = (error: Error, depth: number): ErrorRecord => {
  const record: ErrorRecord = { type: error.name, message: error.message };
  if (error.stack !== undefined) record.stack = error.stack;
  const own: Partial<Record<string, unknown>> = Object(error);
  for (const field of fields) {
    const value = own[field];
    if (value !== undefined && value !== null && typeof value !== 'function') record[field] = value;
  }
  if (depth < depthMax) {
    if (error.cause !== undefined && error.cause !== null) record.cause = replaceErrors(error.cause, depth + 1);
    if (error instanceof AggregateError) record.errors = error.errors.map((inner) => replaceErrors(inner, depth + 1));
  }
  return record;
};

/** Returns the value itself if it contains no error, else a copy. JSON alone would print only enumerable fields of errors. */
const replaceErrors = (value: unknown, depth: number): unknown => {
  if (value instanceof Error) return describe(value, depth);
  if (typeof value !== 'object' || value === null || depth >= depthMax) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => replaceErrors(item, depth + 1));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const replaced = replaceErrors(inner, depth + 1);
    if (replaced === inner) continue;
    copy ??= { ...value };
    copy[key] = replaced;
  }
  return copy ?? value;
};

export const serializeError = (value: unknown): unknown => replaceErrors(value, 0);

export const serializeErrors = (line: Record<string, unknown>): Record<string, unknown> => {
  let copy: Record<string, unknown> | undefined;
  for (const key in line) {
    const value = line[key];
    if (typeof value !== 'object' || value === null) continue;
    const replaced = replaceErrors(value, 0);
    if (replaced === value) continue;
    copy ??= { ...line };
    copy[key] = replaced;
  }
  return copy ?? line;
};
