import { expect, test } from 'vitest';
import { read, sources } from './tree.ts';

const layout = 'src/layout/layout.ts';

// An installed package has other folders than a checkout. The bundler moves code between files, so that only the file
// written for it may ask where it is.
test('only the layout knows where the product’s files are', () => {
  const marks = [
    /\bimport\.meta\b/,
    /\b__(dirname|filename)\b/,
    /scripts\/run\.mjs/,
    /node_modules/,
    /swagger-ui-dist/,
  ];
  const code = (path: string): string => read(path).replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
  expect(marks.filter((mark) => !mark.test(code(layout))).map(String)).toEqual(['/\\b__(dirname|filename)\\b/']);
  const found = sources.filter((path) => path !== layout && marks.some((mark) => mark.test(code(path))));
  expect(found).toEqual([]);
});

test('only the commands of the layout name npm scripts in messages', () => {
  // Descriptions of the configuration and of the API are documentation, which names the scripts of a checkout.
  const exempt = [
    'src/layout/commands.ts',
    'src/main/config.ts',
    'src/main/dispatch-config.ts',
    'src/main/notification-config.ts',
  ];
  const found = sources.filter(
    (path) =>
      !exempt.includes(path) &&
      !path.startsWith('src/api/descriptions/') &&
      !path.startsWith('src/cli/') &&
      /\bnpm (run|start)\b/.test(read(path).replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')),
  );
  expect(found).toEqual([]);
});
