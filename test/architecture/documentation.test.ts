import { dirname, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorTable } from '../../src/contract/errors.ts';
import { Operation } from '../../src/contract/operation.ts';
import { operationKindNames } from '../../src/contract/operation-kinds.ts';
import { Organization } from '../../src/contract/organization.ts';
import { environment } from '../../src/main/config.ts';
import { files, read } from './tree.ts';

// Docs never name what does not exist.

const pages = files.filter((path) => path.endsWith('.md'));
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const folders = new Set(files.flatMap((path) => ancestorsOf(path)));

function ancestorsOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === '.' ? [] : [folder, ...ancestorsOf(folder)];
}

const exists = (path: string): boolean => files.includes(path) || folders.has(path.replace(/\/$/, ''));
const fence = /^```(\w*)(?: \[[^\]\n]+\])?\n([\s\S]*?)^```$/gm;
const withoutFences = (text: string): string => text.replace(fence, '');

/** The lines of a text that are not empty. */
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** Anchors that GitHub derives from headings. */
const anchorsOf = (page: string): string[] =>
  [...withoutFences(read(page)).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/`|\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  );

test('has the expected pages', () => {
  const expected = ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs/adr/README.md', 'docs/adding-a-feature.md'];
  expect(expected.filter((path) => !files.includes(path))).toEqual([]);
});

test('the page on the life of an organization has every kind of operation in its table', () => {
  const rows = read('docs/lifecycle.md').match(/^\| `.*$/gm) ?? [];
  expect(operationKindNames.filter((kind) => !rows.some((row) => row.includes(`\`${kind}\``)))).toEqual([]);
});

test('the page on outages has every circuit breaker in its table', () => {
  const names = [...read('src/main/wiring.ts').matchAll(/name: '(\w+)',\s*code: '/g)].map(([, name = '']) => name);
  expect(names).toContain('temporal');
  const rows = read('docs/degradation.md');
  expect(names.filter((name) => !rows.includes(`\n| \`${name}\``))).toEqual([]);
});

test('the tests of abuse cases exist', () => {
  const rows = [...read('docs/security/abuse-cases.md').matchAll(/^\| .+ \| `([\w./-]+\.ts)` \| (.+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(30);
  const missing = rows.filter(([, file = '', name = '']) => !read(file).includes(`'${name}'`));
  expect(missing.map(([row]) => row)).toEqual([]);
});

describe.each(pages)('%s', (page) => {
  const text = read(page);
  const prose = withoutFences(text);

  test('links to pages, headings and files that exist', () => {
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : posix.join(dirname(page), path);
        if (!exists(file)) return true;
        return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  test('names files and folders that exist', () => {
    // `…` and `<…>` stand for values that the reader fills in.
    const code = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
    const named = code.filter((name) => /^(src|test|faults|docs|drizzle|scripts|bench|\.ci)\/[\w./-]*$/.test(name));
    expect(named.filter((name) => !exists(name))).toEqual([]);
  });

  test('names commands that exist', () => {
    const commands = [...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
    if (/\bnpm start\b/.test(text)) commands.push('start');
    if (/\bnpm test\b/.test(text)) commands.push('test');
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('names configuration that exists', () => {
    const own = /^(DATABASE|TEMPORAL|FREEHOLD|NAMESPACE|ORGANIZATIONS|METRICS|LOG)_[A-Z_]+$/;
    const ofCommandLine = read('src/cli/environment.ts').match(/FREEHOLD_\w+/g) ?? [];
    const foreign = new Set(ofCommandLine);
    expect(foreign.has('FREEHOLD_KEY')).toBe(true);
    const named = [...text.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name);
    const unknown = named.filter((name) => own.test(name) && !foreign.has(name) && !(name in environment.shape));
    expect([...new Set(unknown)]).toEqual([]);
  });

  test('calls endpoints that exist', () => {
    const { paths } = JSON.parse(read('openapi.json')) as { paths: Record<string, unknown> };
    const known = Object.keys(paths).map((path) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`));
    const called = [...text.matchAll(/(?<![\w./]|Path=)\/v1\/[\w{}$<>/-]+/g)].map(([path]) => path.replace(/\/$/, ''));
    // The OTLP protocol has its own /v1. Browsers and identity providers call the addresses of OpenID Connect, no client does.
    const others = (path: string) => path === '/v1/traces' || path.startsWith('/v1/auth/oidc/');
    const unknown = called.filter((path) => !others(path) && !known.some((pattern) => pattern.test(path)));
    expect([...new Set(unknown)]).toEqual([]);
  });

  test('names error codes that exist', () => {
    const named = [...prose.matchAll(/\b4\d\d `([a-z_]+)`/g)].map(([, code = '']) => code);
    expect(named.filter((code) => !(code in errorTable))).toEqual([]);
  });

  test('shows code as it is in the file it names', () => {
    const missing = [...text.matchAll(fence)].flatMap(([, , block = '']) => {
      const [first = '', ...shown] = block.trimEnd().split('\n');
      const path = /^\/\/ (\S+\.ts)$/.exec(first)?.[1];
      if (path === undefined) return [];
      if (!exists(path)) return [path];
      const written = linesOf(read(path)).join('\n');
      // Only three dots stand for lines that are left out.
      const parts = linesOf(shown.join('\n'))
        .join('\n')
        .split(/^ *…$\n?/m);
      let from = 0;
      return parts.filter((part) => {
        const at = written.indexOf(part.trimEnd(), from);
        from = Math.max(at, from);
        return at === -1;
      });
    });
    expect(missing).toEqual([]);
  });

  test('reveals nothing about the machine on which it was written', () => {
    const found = [/\/(home|Users|root|work|private)\//, /\blocalhost:\d+\/(?:simple|npm)/, /registry\.[\w-]+\.\w+/];
    expect(found.filter((pattern) => pattern.test(text)).map(String)).toEqual([]);
  });
});

describe('commands', () => {
  test('start files that exist', () => {
    const started = Object.values(scripts).flatMap(
      (command) => command.match(/\b(src|scripts|bench|faults)\/[\w./-]+/g) ?? [],
    );
    expect(started.filter((path) => !exists(path))).toEqual([]);
  });

  test('are each mentioned on some page', () => {
    const text = pages.map((page) => read(page)).join('\n');
    const isShort = (name: string) => name === 'start' || name === 'test';
    // npm runs this one itself.
    const called = Object.keys(scripts).filter((name) => name !== 'postinstall');
    const silent = called.filter(
      (name) => !new RegExp(`\\bnpm ${isShort(name) ? '' : 'run '}${name}(?![\\w:-])`).test(text),
    );
    expect(silent).toEqual([]);
  });
});

test('the examples of the API reference match the answers of the API', () => {
  const { components } = JSON.parse(read('openapi.json')) as {
    components: { schemas: Record<string, { example?: unknown }> };
  };
  for (const [name, schema] of Object.entries({ Operation, Organization })) {
    const { example } = components.schemas[name] ?? {};
    expect(schema.parse(example), name).toEqual(example);
  }
});

test('the table of contents has every page', () => {
  const contents = read('docs/README.md');
  const isElsewhere = (page: string) => /^docs\/(README\.md|upstream\/|adr\/\d)/.test(page);
  const listed = pages.filter((page) => page.startsWith('docs/') && !isElsewhere(page));
  expect(listed.filter((page) => !contents.includes(`](${page.slice('docs/'.length)})`))).toEqual([]);
  const decisions = pages.filter((page) => /^docs\/adr\/\d/.test(page)).map((page) => posix.basename(page));
  expect(decisions.filter((page) => !read('docs/adr/README.md').includes(`](${page})`))).toEqual([]);
});

test('every variable of the configuration is in its table', () => {
  const table = read('docs/configuration.md').split('<!-- config:start -->')[1]?.split('<!-- config:end -->')[0] ?? '';
  expect(Object.keys(environment.shape).filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});

test('comments, texts and pages name who is meant instead of speaking in the first person plural', () => {
  const firstPerson = /(?<![\w-])(?:[Ww]e|[Oo]urs?|[Oo]urselves|[Uu]s)(?![\w-])/;
  const commentOrText = /\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|"[^"\n]*"|`[^`]*`/g;
  const isPage = (path: string) => /\.(md|sql|ya?ml)$|^Dockerfile$|^openapi\.json$|^\.ci\//.test(path);
  const textsIn = (path: string): string[] => {
    if (/\.(ts|mjs)$/.test(path)) return read(path).match(commentOrText) ?? [];
    return isPage(path) ? read(path).split('\n') : [];
  };
  const found = files.flatMap((path) =>
    textsIn(path)
      .filter((text) => firstPerson.test(text))
      .map((text) => `${path}: ${text}`),
  );
  expect(found).toEqual([]);
});
