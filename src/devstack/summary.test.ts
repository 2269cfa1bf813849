import { describe, expect, test } from 'vitest';
import { summaryOf } from './summary.ts';

const example = {
  name: 'Acme',
  slug: 'acme',
  namespace: 'org-acme-4c7a91d0',
  workflowId: 'provision-organization-1',
  webUrl: 'http://127.0.0.1:8233/namespaces/freehold/workflows/provision-organization-1/2/history',
};
const started = {
  apiUrl: 'http://127.0.0.1:8080',
  consoleUrl: 'http://localhost:8080/console/',
  temporalUiUrl: 'http://127.0.0.1:8233',
  mailFolder: '/data/mail',
  newKey: null,
  example: undefined,
};
const textOf = (...args: Parameters<typeof summaryOf>) => summaryOf(...args).join('\n');

describe('the summary after a start', () => {
  test('contains the new key and a working command', () => {
    const text = textOf({ ...started, newKey: 'fh_platform_sk_new', example }, false);
    expect(text).toContain('shown only now:\n  fh_platform_sk_new');
    expect(text).toContain('curl -H "Authorization: Bearer fh_platform_sk_new" http://127.0.0.1:8080/v1/orgs');
    for (const value of [example.namespace, example.workflowId, example.webUrl]) expect(text).toContain(value);
  });

  test('begins with the console, and with a link that signs in where the key is shown', () => {
    const [, address, link] = summaryOf({ ...started, newKey: 'fh_platform_sk_new' }, false);
    expect(address).toBe('Console         http://localhost:8080/console/');
    expect(link).toBe('Sign in         http://localhost:8080/console/sign-in#fh_platform_sk_new');
    const [, , later] = summaryOf(started, false);
    expect(later).toBe('Sign in         with the platform key, or with the address and password of a person');
    expect(summaryOf(started, true)[2]).toContain('with the key in FREEHOLD_BOOTSTRAP_KEY');
    expect(textOf({ ...started, consoleUrl: undefined, newKey: 'fh_platform_sk_new' }, false)).not.toMatch(
      /console|sign in/i,
    );
  });

  test('never contains a configured key', () => {
    expect(textOf({ ...started, example }, true)).toContain('Bearer $FREEHOLD_BOOTSTRAP_KEY"');
  });

  test('says where mails are, unless they are sent', () => {
    expect(textOf(started, false)).toContain('/data/mail');
    expect(textOf({ ...started, mailFolder: undefined }, false)).not.toMatch(/mails/i);
  });

  test('explains later how to replace a lost key', () => {
    expect(textOf(started, false)).toMatch(/Lost\? Set FREEHOLD_BOOTSTRAP_KEY/);
  });
});
