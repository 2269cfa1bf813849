type Cell = string | number;

/** Prints columns as wide as their content, with numbers right-aligned. */
export const printTable = (title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void => {
  const text = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...text.map((row) => row[column]?.length ?? 0)));
  const isRight = head.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (isRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  print(`\n${title}`);
  for (const row of text) print(`  ${line(row)}`);
};

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
