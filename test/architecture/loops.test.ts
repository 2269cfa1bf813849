import { expect, test } from 'vitest';
import { read, sources } from './tree.ts';

test('nothing but the loop helper repeats itself until a signal aborts', () => {
  const loop = /while \(!(?:\w+\.)*(?:aborted|is(?:Closed|Stopped|Stopping))\)/;
  const loops = sources.filter((path) => loop.test(read(path)));
  expect(loops).toEqual([
    'src/background/every.ts',
    // Driven by the caller that reads the stream.
    'src/usecases/event/watch.ts',
    'src/usecases/operation/watch.ts',
  ]);
});
