import type { ExampleOrganization } from './first-start.ts';

interface Started {
  apiUrl: string;
  /** undefined: the api serves no console. */
  consoleUrl: string | undefined;
  temporalUiUrl: string | undefined;
  /** undefined: mails are sent. */
  mailFolder: string | undefined;
  /** A new key, shown only this once. */
  newKey: string | null;
  example: ExampleOrganization | undefined;
}

const KEY_LOST =
  'Platform key: the one shown at the first start. Lost? Set FREEHOLD_BOOTSTRAP_KEY to a new one, which replaces it.';

const keyLines = (newKey: string | null, isConfigured: boolean): string[] => {
  if (newKey !== null) return ['Platform key, shown only now:', `  ${newKey}`];
  return [isConfigured ? 'Platform key: the one in FREEHOLD_BOOTSTRAP_KEY.' : KEY_LOST];
};

/** The link has the key in its fragment, which browsers send to no server, and it is printed only where the key is. */
const consoleLines = ({ consoleUrl, newKey }: Started, isConfigured: boolean): string[] => {
  if (consoleUrl === undefined) return [];
  const key = isConfigured ? 'the key in FREEHOLD_BOOTSTRAP_KEY' : 'the platform key';
  return [
    `Console         ${consoleUrl}`,
    newKey === null
      ? `Sign in         with ${key}, or with the address and password of a person`
      : `Sign in         ${consoleUrl}sign-in#${newKey}`,
    '',
  ];
};

const exampleLines = (example: ExampleOrganization | undefined): string[] => {
  if (example === undefined) return [];
  const { name, namespace, workflowId, webUrl } = example;
  return [
    `Organization ${name}`,
    `  namespace     ${namespace}`,
    ...(workflowId === null ? [] : [`  workflow id   ${workflowId}`]),
    ...(webUrl === null ? [] : [`  run           ${webUrl}`]),
    '',
  ];
};

/** The lines that a user needs after the start, ready to be pasted. */
export const summaryOf = (started: Started, isKeyConfigured: boolean): string[] => {
  const { apiUrl, temporalUiUrl, mailFolder, newKey, example } = started;
  const credentials = newKey ?? (isKeyConfigured ? '$FREEHOLD_BOOTSTRAP_KEY' : '$FREEHOLD_KEY');
  return [
    '',
    ...consoleLines(started, isKeyConfigured),
    ...keyLines(newKey, isKeyConfigured),
    '',
    ...exampleLines(example),
    `API             ${apiUrl}/v1`,
    `Documentation   ${apiUrl}/docs`,
    ...(temporalUiUrl === undefined ? [] : [`Temporal UI     ${temporalUiUrl}`]),
    ...(mailFolder === undefined ? [] : [`Mails           ${mailFolder}`]),
    '',
    'Try it:',
    `  curl -H "Authorization: Bearer ${credentials}" ${apiUrl}/v1/orgs`,
    '',
  ];
};
