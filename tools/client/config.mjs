// What the generated part of the typed client consists of; `npm run client:generate` runs it.
export default {
  input: '../../openapi.json',
  output: {
    path: '../../src/client/generated',
    importFileExtension: '.ts',
    header: ['// @ts-nocheck'],
  },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    { name: '@hey-api/typescript', enums: false },
    { name: '@hey-api/sdk', responseStyle: 'data', auth: false },
  ],
};
