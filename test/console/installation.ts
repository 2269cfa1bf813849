import type { TestProject } from 'vitest/node';
import { startInstallation } from '../outside/installation.ts';

interface Shared {
  readonly url: string;
  readonly platformKey: string;
  readonly folder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    installation: Shared;
  }
}

/** One `npm start` for all tests of the console. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  // All of its people sign in from one address.
  const installation = await startInstallation({ CONSOLE: 'on', RATE_LIMIT_LOGIN_PER_MINUTE: '1000' });
  const { publicUrl, platformKey, folder } = installation;
  project.provide('installation', { url: publicUrl, platformKey, folder });
  return installation.stop;
};
