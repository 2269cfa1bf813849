/** Where events may be sent. */
export interface WebhookTargets {
  /** Why no event may be sent to this URL, as far as the URL tells; null: it may. */
  refusalOf(url: string): string | null;
}

interface WebhookRequest {
  /** Whose it is: receivers fail apart from one another. */
  webhookId: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface WebhookAnswer {
  /** Of the last answer; null: there was none. */
  status: number | null;
  /** null: it was 2xx. Else why not, for the owner of the webhook: nothing about networks behind it. */
  error: string | null;
  /** `Retry-After` of an answer that was not 2xx, as it came; null: there was none. */
  retryAfterMs: number | null;
}

/** Sends one event, once. */
export interface WebhookSender {
  /** Never throws for what the receiver does; rejects when `signal` aborts. */
  send(request: WebhookRequest, signal: AbortSignal): Promise<WebhookAnswer>;
  close(): Promise<void>;
}
