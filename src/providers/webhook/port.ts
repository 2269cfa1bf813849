export interface WebhookRequest {
  /** The webhook, since receivers fail independently. */
  webhookId: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface WebhookAnswer {
  /** Status of the last answer; null if there was none. */
  status: number | null;
  /** null after a 2xx. Otherwise the reason, for the owner of the webhook, without details of networks behind it. */
  error: string | null;
  /** `Retry-After` of an answer other than 2xx, uncapped; null if there was none. */
  retryAfterMs: number | null;
}

/** Sends one event once. */
export interface WebhookSender {
  /** Never throws because of the receiver; rejects when `signal` aborts. */
  send(request: WebhookRequest, signal: AbortSignal): Promise<WebhookAnswer>;
  close(): Promise<void>;
}
