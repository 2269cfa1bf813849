import { homedir } from 'node:os';
import { join } from 'node:path';

/** An empty variable counts as absent, as in a shell script that clears one. */
const read = (name: string): string | undefined => process.env[name] || undefined;

/** What the environment says; flags come before it, profiles after it. */
export const readEnvironment = () => ({
  url: read('FREEHOLD_URL'),
  key: read('FREEHOLD_KEY'),
  profile: read('FREEHOLD_PROFILE'),
  org: read('FREEHOLD_ORG'),
  configFile: join(read('XDG_CONFIG_HOME') ?? join(homedir(), '.config'), 'freehold', 'config.json'),
});
