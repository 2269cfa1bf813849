// Turns the pages of docs/, written to be read on a code host, into pages of the site.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { renderMermaidSVG } from 'beautiful-mermaid';

/** Consecutive blocks with a name in brackets after their language become tabs. */
const withTabs = (text) =>
  text.replaceAll(
    /(?:^```\w+ \[[^\]\n]+\]\n[\s\S]*?^```\n(?:\n(?=```\w+ \[))?)+/gm,
    (blocks) => `::: code-group\n${blocks.trimEnd()}\n:::\n`,
  );

/** Diagrams become files, so that no page needs a script to draw them. */
const withDiagrams = (text, folder) =>
  text.replaceAll(/^```mermaid\n([\s\S]*?)^```$/gm, (_, diagram) => {
    // The web font that it names would be the site's only request to another host. These are about as wide.
    const svg = renderMermaidSVG(diagram)
      .replaceAll(/@import url\([^)]*\);?/g, '')
      .replaceAll("'Inter', system-ui", "Arial, Helvetica, 'DejaVu Sans Condensed'");
    const name = `${createHash('sha256').update(svg).digest('hex').slice(0, 12)}.svg`;
    mkdirSync(join(folder, 'public/diagrams'), { recursive: true });
    writeFileSync(join(folder, 'public/diagrams', name), svg);
    return `![Diagram](/diagrams/${name})`;
  });

/**
 * A link to a file that is not part of the site becomes its text, except for the description, which the api serves; a folder's
 * README is its index.
 */
const withLinks = (text, path) =>
  text.replaceAll(/\[([^\]\n]*(?:\n[^\]\n]*)?)\]\(((?!\w+:|#)[^)\s]+)\)/g, (_, label, target) => {
    const [file, anchor] = target.split('#');
    const from = posix.join(posix.dirname(path), file);
    if (from === '../openapi.json') return `<a href="/openapi.json">${label}</a>`;
    if (from.startsWith('..')) return label;
    const page = file.replace(/(^|\/)README\.md$/, '$1index.md');
    return `[${label}](${page}${anchor === undefined ? '' : `#${anchor}`})`;
  });

/** Not a page of the site: the browser has to load it. */
const withReference = (text) =>
  text.replaceAll(
    '`/docs/api-reference`',
    '<a href="/docs/api-reference" target="_self"><code>/docs/api-reference</code></a>',
  );

/** Each code can be linked to, as the `type` of a problem does. */
const withErrorAnchors = (text) => text.replaceAll(/^\| `([a-z_]+)` \|/gm, '| <a id="$1"></a>`$1` |');

/** Angle brackets in prose stand for values of the reader; the generator would take them for elements. */
const withoutElements = (text) =>
  text.replaceAll(/(^```[\s\S]*?^```$|`[^`]+`)|<(?=[a-zA-Z/])/gm, (_, code) => code ?? '&lt;');

/** The highlighter would warn of each block. */
const withKnownLanguages = (text) => text.replaceAll(/^```promql$/gm, '```txt');

const withoutComments = (text) => text.replaceAll(/^<!--.*-->\n/gm, '');

/** @param {string} source the folder of the pages @param {string} folder is written anew */
export const preparePages = (source, folder) => {
  rmSync(folder, { recursive: true, force: true });
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  for (const name of names) {
    const text = readFileSync(join(source, name), 'utf8');
    const to = join(folder, name.replace(/README\.md$/, 'index.md'));
    mkdirSync(dirname(to), { recursive: true });
    const linked = withReference(withLinks(withoutElements(withKnownLanguages(withoutComments(text))), name));
    writeFileSync(to, withDiagrams(withTabs(name === 'errors.md' ? withErrorAnchors(linked) : linked), folder));
    // Programs read the page as it was written.
    const raw = join(folder, 'public', name);
    mkdirSync(dirname(raw), { recursive: true });
    writeFileSync(raw, text);
  }
  cpSync(join(source, 'images'), join(folder, 'images'), { recursive: true });
  cpSync(join(source, 'llms.txt'), join(folder, 'public/llms.txt'));
};
