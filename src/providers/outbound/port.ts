/** Decides to which URLs that organizations choose requests may be sent. */
export interface OutboundTargets {
  /** Why none may be sent to this URL, judged by the URL alone; null if it may. */
  refusalOf(url: string): string | null;
}
