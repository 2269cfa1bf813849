import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/layout/layout.ts';

interface Manifest {
  name: string;
  version: string;
  license?: string;
}

const licenseText = (folder: string): string => {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  return files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
};

/** The licenses of the packages whose code is in a bundle; most demand that they go with every copy. */
export const noticesOf = (packages: readonly string[]): string => {
  const sections = packages.map((path) => {
    const folder = join(root, path);
    const {
      name,
      version,
      license = 'see below',
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    return `${name} ${version} (${license})\n\n${licenseText(folder)}`.trim();
  });
  return `This package contains code of the packages below.\n\n${sections.map((text) => `${'-'.repeat(72)}\n${text}\n`).join('\n')}`;
};
