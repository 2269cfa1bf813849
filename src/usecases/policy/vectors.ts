import { z } from 'zod';
import type { PolicyModule } from '../../providers/policy/port.ts';

/** Decisions that the maker of a policy expects of it, in its data at `freehold.vectors`. */
const Vectors = z.array(
  z.strictObject({
    name: z.string().min(1).max(200),
    input: z.looseObject({}),
    allow: z.boolean(),
    code: z.string().optional(),
  }),
);

const WithVectors = z.looseObject({ freehold: z.looseObject({ vectors: Vectors.optional() }).optional() });

const Answer = z.looseObject({ allow: z.boolean(), code: z.string().nullable().optional() });

/** A sentence for each expectation that the policy does not meet. */
export const unmetVectors = (module: PolicyModule, data: string): string[] => {
  const vectors = WithVectors.parse(JSON.parse(data)).freehold?.vectors ?? [];
  return vectors.flatMap(({ name, input, allow, code }) => {
    const answer = Answer.parse(module.evaluate('freehold/authz/decision', input));
    const isMet = answer.allow === allow && (code === undefined || answer.code === code);
    return isMet ? [] : [`Its own example "${name}" is decided otherwise.`];
  });
};
