import { type FieldError, invalidInput } from '../../contract/errors.ts';
import type { Evaluate, EvaluateAll } from '../../contract/policy.ts';

const parts = ['subject', 'action', 'resource'] as const;

/** The questions of a batch, each with what the whole says and it leaves out. Throws a 400 that names each incomplete one. */
export const whole = ({ evaluations, options: _, ...common }: EvaluateAll): Evaluate[] => {
  const errors: FieldError[] = [];
  const questions = evaluations.flatMap((each, index) => {
    const { subject = common.subject, action = common.action, resource = common.resource } = each;
    const context =
      common.context === undefined && each.context === undefined ? undefined : { ...common.context, ...each.context };
    if (subject !== undefined && action !== undefined && resource !== undefined)
      return [{ subject, action, resource, ...(context === undefined ? {} : { context }) }];
    const given = { subject, action, resource };
    for (const part of parts)
      if (given[part] === undefined)
        errors.push({ path: `evaluations.${index}.${part}`, message: 'is required', code: 'invalid_type' });
    return [];
  });
  if (errors.length > 0) throw invalidInput(errors);
  return questions;
};
