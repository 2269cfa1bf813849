const valuesMax = 5_000;
const depthMax = 32;

/**
 * Why a parsed body is larger than any that a route takes; null: it is not. A schema looks at every member and element,
 * those that nobody knows too, and has something to say of each.
 */
export const excessOf = (body: unknown): string | null => {
  let values = 0;
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return `must not be nested deeper than ${depthMax} levels`;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const member of Object.values(value)) {
        values += 1;
        if (values > valuesMax) return `must not have more than ${valuesMax} members and elements`;
        next.push(member);
      }
    }
    level = next;
  }
  return null;
};
