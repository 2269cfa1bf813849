// The table of contents, docs/README.md: a heading for each group, and below it a list of links to pages.
import { readFileSync } from 'node:fs';

const page = new URL('../../docs/README.md', import.meta.url);

/** @returns {{ title: string, pages: { title: string, path: string, about: string }[] }[]} */
export const contents = () =>
  readFileSync(page, 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      pages: [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+\.md)\)(?:: ([\s\S]*?))?(?=\n- |\n\n|\n*$)/gm)].map(
        ([, title, path, about = '']) => ({ title, path, about: about.replaceAll(/\s+/g, ' ') }),
      ),
    }));
