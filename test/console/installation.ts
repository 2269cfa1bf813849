import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    /** Where it looks for policies from outside, every second. */
    policyFolder: string;
  }
}

/** One `npm start` for all tests of the console. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const policyFolder = mkdtempSync(join(tmpdir(), 'freehold-policies-'));
  const installation = await startInstallation({
    CONSOLE: 'on',
    // All of its people sign in from one address.
    RATE_LIMIT_LOGIN_PER_MINUTE: '1000',
    POLICY_BUNDLE_DIR: policyFolder,
    POLICY_BUNDLE_SECONDS: '1',
  });
  const { publicUrl, platformKey, folder } = installation;
  project.provide('installation', { url: publicUrl, platformKey, folder });
  project.provide('policyFolder', policyFolder);
  return async () => {
    await installation.stop();
    rmSync(policyFolder, { recursive: true, force: true });
  };
};
