import { z } from 'zod';
import { runInputBytesMaxDefault } from '../contract/run.ts';
import { limit, port, url } from './config-values.ts';

const isBase = (text: string): boolean => {
  const { username, password, search, hash } = new URL(text);
  return `${username}${password}${search}${hash}` === '';
};

/** The variables of workflows and runs. Each description is a row of docs/configuration.md. */
export const dispatchEnvironment = {
  WORKFLOWS_PER_ORGANIZATION_MAX: limit.default(200).describe('Workflows of an organization.'),
  OPEN_RUNS_PER_ORGANIZATION_MAX: limit.default(1_000).describe('Open runs of an organization.'),
  SCHEDULES_PER_ORGANIZATION_MAX: limit.default(200).describe('Schedules of an organization.'),
  RUN_STARTS_PER_MINUTE_MAX: limit.default(600).describe('Runs that an organization may start within a minute.'),
  RUN_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(365)
    .describe(
      'How long a run is kept after its end, with its activities. Its result is in Temporal, for `NAMESPACE_RETENTION_DAYS`.',
    ),
  RUN_INPUT_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_097_152)
    .default(runInputBytesMaxDefault)
    .describe(
      'Bytes of an input of a run, a message or a schedule, as JSON. Temporal takes no more than its `limit.blobSize.error`.',
    ),
  RUN_RESULT_BYTES_MAX: limit.default(2_097_152).describe('Bytes of a result of a run, a query or an update, as JSON.'),
  CALLBACK_URL: url(/^https?$/)
    .refine(isBase, 'scheme, host, port and path only')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Where the Temporal server reaches the `CALLBACK_PORT` of a worker, or of any of several behind a load balancer, for example `http://worker:8091`. Api and worker need it. The server has to [allow the address](operations.md#callbacks). Unset: the end of a run is noticed within a minute; under `npm start` with its own server, set to a free port.',
    ),
  CALLBACK_PORT: port
    .optional()
    .describe('Port on which a worker receives the callbacks of the Temporal server. Unset: it receives none.'),
  CALLBACK_HOST: z.string().default('127.0.0.1').describe('Address that `CALLBACK_PORT` listens on.'),
};
