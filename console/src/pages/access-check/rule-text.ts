import { isTextId, type TextId, useText } from '../../text/text.tsx';

type RuleText = Extract<TextId, `accessRule.${string}` | `accessRefusal.${string}`>;
const isRuleText = (id: string): id is RuleText => isTextId(id);

/**
 * What a rule asks (`accessRule`), and what it means that it refuses (`accessRefusal`). null: another policy than that of the
 * product has a rule that is not known here.
 */
export const useRuleText = () => {
  const t = useText();
  return (kind: 'accessRule' | 'accessRefusal', policyId: string): string | null => {
    const id = `${kind}.${policyId.replace(/^authz\//, '')}`;
    return isRuleText(id) ? t(id) : null;
  };
};
