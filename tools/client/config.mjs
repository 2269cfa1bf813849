// What the generated part of the typed client consists of; `npm run client:generate` runs it.
import { readFileSync } from 'node:fs';

const input = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));

// The client itself sends the version for which it was made, so its calls do not take it.
const isVersion = ({ $ref }) => $ref === '#/components/parameters/FreeholdVersion';
for (const operation of Object.values(input.paths).flatMap((item) => Object.values(item))) {
  if (operation.parameters?.some(isVersion)) {
    operation.parameters = operation.parameters.filter((parameter) => !isVersion(parameter));
  }
  // The client reads streams of events itself, and resumes them.
  const { content } = operation.responses['200'] ?? {};
  if (content?.['text/event-stream']) content['text/plain'] = { schema: { type: 'string' } };
  delete content?.['text/event-stream'];
}
delete input.components.parameters;

export default {
  input,
  output: {
    path: '../../src/client/generated',
    importFileExtension: '.ts',
    header: ['// @ts-nocheck'],
  },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    { name: '@hey-api/typescript', enums: { mode: 'javascript', case: 'preserve' } },
    { name: '@hey-api/sdk', responseStyle: 'data', auth: false },
  ],
};
