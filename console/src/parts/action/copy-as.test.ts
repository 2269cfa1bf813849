import { beforeAll, describe, expect, it, vi } from 'vitest';
import { clientCodeOf, commandOf, curlOf } from './copy-as.tsx';

beforeAll(() => {
  vi.stubGlobal('window', { location: { origin: 'https://freehold.example' } });
  return () => vi.unstubAllGlobals();
});

const suspend = { path: { slug: 'acme' }, body: { reason: "it's $(late)" } };

describe('a call in other words', () => {
  it('for a shell keeps what was typed as it is', () => {
    expect(curlOf('suspendOrganization', suspend)).toBe(
      [
        "curl -X POST 'https://freehold.example/v1/orgs/acme/suspend'",
        '-H "Authorization: Bearer $FREEHOLD_KEY"',
        "-H 'Content-Type: application/json'",
        String.raw`-d '{"reason":"it'\''s $(late)"}'`,
      ].join(' \\\n  '),
    );
    expect(commandOf('suspendOrganization', suspend)).toBe(
      String.raw`freehold org suspend acme --reason 'it'\''s $(late)'`,
    );
  });

  it('for the client names the method', () => {
    expect(clientCodeOf('revokeApiKey', { path: { slug: 'acme', id: '1' }, body: { cascade: true } })).toMatch(
      /^await client\.apiKeys\.revoke\(\{[\s\S]*"cascade": true[\s\S]*\}\);$/,
    );
  });

  it('has flags, arguments and lists of the command line', () => {
    const body = { name: 'ci', userId: 'ada@acme.example', scopes: ['user:list', 'user:read'] };
    expect(commandOf('issueApiKey', { path: { slug: 'acme' }, body })).toBe(
      'freehold api-key create --org acme --name ci --user ada@acme.example --scopes user:list,user:read',
    );
    expect(commandOf('revokeApiKey', { path: { slug: 'acme', id: '1' }, body: { cascade: true, dryRun: false } })).toBe(
      'freehold api-key revoke 1 --org acme --cascade',
    );
  });

  it('has JSON where the command line takes it', () => {
    const path = { slug: 'acme', name: 'billing' };
    const start = (body: object) => commandOf('startRun', { path, body });
    const as = 'freehold run start billing --org acme';
    expect(start({ input: { customer: "it's" }, memo: { a: [1] }, fairnessKey: 'acme' })).toBe(
      String.raw`${as} --input '{"customer":"it'\''s"}' --memo '{"a":[1]}' --fairness-key acme`,
    );
    expect(start({ input: 'acme' })).toBe(`${as} --input '"acme"'`);
    expect(start({ input: [1, 2] })).toBe(`${as} --input '[1,2]'`);
    expect([start({ input: true }), start({ input: 42 })]).toEqual([`${as} --input true`, `${as} --input 42`]);
  });

  it('leaves out a command that cannot say all of it', () => {
    expect(commandOf('updateApiKey', { path: { slug: 'acme', id: '1' }, body: { expiresAt: null } })).toBeNull();
    expect(commandOf('addPasskey', { body: {} })).toBeNull();
  });

  it('names a command that always says this, and only then', () => {
    expect(commandOf('logout', { body: { sessions: 'others' } })).toBe('freehold session revoke-others');
    expect(commandOf('logout', { body: {} })).toBeNull();
  });

  it('says which version it changes', () => {
    const rename = { path: { slug: 'acme' }, headers: { 'If-Match': '"3-5b8e"' }, body: { name: 'Acme' } };
    expect(curlOf('renameOrganization', rename)).toContain(`-H 'If-Match: "3-5b8e"'`);
    expect(clientCodeOf('renameOrganization', rename)).toContain(String.raw`"If-Match": "\"3-5b8e\""`);
    expect(commandOf('renameOrganization', rename)).toBe(`freehold org update acme --if-match '"3-5b8e"' --name Acme`);
  });

  it('has no secret in it', () => {
    const body = { name: "it's", clientSecret: 'a b', domains: [] };
    const connection = { path: { slug: 'acme' }, body };
    const curl = curlOf('createOidcConnection', connection);
    expect(curl).toContain(String.raw`-d '{"name":"it'\''s","clientSecret":"'"$CLIENT_SECRET"'","domains":[]}'`);
    expect(clientCodeOf('createOidcConnection', connection)).toContain('"clientSecret": process.env.CLIENT_SECRET,');
    expect(`${curl}${commandOf('createOidcConnection', connection)}`).not.toContain('a b');
  });

  it('escapes what is in a path', () => {
    expect(curlOf('readOrganization', { path: { slug: "a'/../b" } })).toContain("/v1/orgs/a'\\''%2F..%2Fb'");
  });
});
