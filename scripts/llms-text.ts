import { readFileSync } from 'node:fs';

interface Group {
  title: string;
  pages: { title: string; path: string; about: string }[];
}

/** Makes the list of pages that programs read, from the table of contents that people read. */
export const llmsText = async (root: URL): Promise<string> => {
  const { contents } = (await import(new URL('tools/docs/contents.mjs', root).href)) as { contents(): Group[] };
  const [about = ''] = readFileSync(new URL('docs/README.md', root), 'utf8').split('\n\n').slice(1);
  const groups = contents().map(({ title, pages }) =>
    [`## ${title}`, '', ...pages.map((page) => `- [${page.title}](${page.path}): ${page.about}`)].join('\n'),
  );
  const contract = '## Contract\n\n- [OpenAPI description](../openapi.json): every operation, field and error code';
  return [`# Freehold`, `> ${about.replaceAll('\n', ' ')}`, ...groups, contract].join('\n\n').concat('\n');
};
