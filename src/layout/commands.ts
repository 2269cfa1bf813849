import { isCheckout } from './layout.ts';

const scripts = {
  dev: 'npm start',
  doctor: 'npm run doctor --',
  migrate: 'npm run db:migrate',
  'migrate down': 'npm run db:rollback --',
  'migrate drift': 'npm run db:drift',
  'key-ring list': 'npm run key-ring:list',
  'key-ring rotate': 'npm run key-ring:rotate --',
  'key-ring retire': 'npm run key-ring:retire --',
  'key-ring rewrap': 'npm run key-ring:rewrap',
} as const;

/** How a person runs a command of the server, for usage lines and advice. */
export const commandLine = (name: keyof typeof scripts): string =>
  isCheckout ? scripts[name] : `freehold-server ${name}`;

/** What builds the documentation site; null: the package contains it. */
export const siteCommand = isCheckout ? 'npm run docs:build' : null;
