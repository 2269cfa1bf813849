import { DomainError } from '../../contract/errors.ts';
import type { Breakers } from '../circuit/breakers.ts';
import type { WebhookAnswer, WebhookSender } from './port.ts';

/** The receiver did not answer. Any answer, whatever its status, closes its circuit. */
class NoAnswer extends Error {
  readonly answer: WebhookAnswer;

  constructor(answer: WebhookAnswer) {
    super('The receiver did not answer');
    this.answer = answer;
  }
}

export const isNoAnswer = (error: unknown): boolean => error instanceof NoAnswer;

const notSent: WebhookAnswer = {
  status: null,
  error: 'not sent: the last attempts were not answered',
  retryAfterMs: null,
};

/**
 * Sends nothing for a while to a receiver that has repeatedly not answered. Each webhook has its own circuit: a
 * receiver of one organization must not delay another's webhook, even at the same address.
 */
export const breakingSender = (sender: WebhookSender, breakers: Breakers): WebhookSender => ({
  async send(request, signal) {
    try {
      return await breakers.of(`${request.webhookId} ${request.url}`).run(async () => {
        const answer = await sender.send(request, signal);
        if (answer.status === null && answer.error !== null) throw new NoAnswer(answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof NoAnswer) return error.answer;
      // Thrown by the circuit; errors of the sender itself have no code.
      if (error instanceof DomainError) return notSent;
      throw error;
    }
  },
  close: () => sender.close(),
});
