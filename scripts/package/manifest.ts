import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/layout/layout.ts';

export const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

export const writeJson = (file: string, content: object): void =>
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);

interface RootManifest {
  version: string;
  license: string;
  engines: Record<string, string>;
  dependencies: Record<string, string>;
}

const rootManifest = (): RootManifest => readJson(join(root, 'package.json')) as RootManifest;

/** The registry takes a proof of origin only if the package names the repository in which a workflow builds it. */
const repository = ({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env) =>
  server === undefined || name === undefined ? {} : { repository: { type: 'git', url: `git+${server}/${name}.git` } };

interface Content {
  files: readonly string[];
  dependencies?: readonly string[];
  optionalDependencies?: readonly string[];
}

/** The `package.json` of a package, with the version of the checkout and the exact versions of what it was tested with. */
export const manifestOf = (name: 'freehold' | 'server', content: Content) => {
  const { version, license, engines, dependencies } = rootManifest();
  const exact = (names: readonly string[] = []): Record<string, string> =>
    Object.fromEntries(
      [...new Set(names)].sort().map((each) => {
        const found = dependencies[each];
        if (found === undefined) throw new Error(`package.json does not list ${each}, which the package ${name} needs`);
        return [each, found];
      }),
    );
  return {
    ...(readJson(join(root, `packages/${name}/package.json`)) as { name: string; description: string }),
    version,
    license,
    engines,
    ...repository(),
    files: content.files,
    dependencies: exact(content.dependencies),
    optionalDependencies: exact(content.optionalDependencies),
  };
};
