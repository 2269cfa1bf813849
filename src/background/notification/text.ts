import type { NotificationTemplate } from '../../contract/notification.ts';

/** Texts contain the values of their template in braces, for example `{organization}`. */
interface TemplateText {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The label of the button that opens the link or the page. */
  readonly action?: string;
}

/** The texts of one language. */
export interface Texts {
  readonly greeting: string;
  readonly footer: string;
  readonly linkIntroduction: string;
  /** Stands for somebody who asks, but is no member. */
  readonly operator: string;
  readonly templates: Readonly<Record<NotificationTemplate, TemplateText>>;
}
