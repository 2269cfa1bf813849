import { DomainError } from '../../contract/errors.ts';
import type { Breakers } from '../circuit/breakers.ts';
import type { WebhookAnswer, WebhookSender } from './port.ts';

/** The receiver gave no answer at all. One that it gave, whatever its status, closes its circuit. */
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
  error: 'not sent: the last tries were not answered',
  retryAfterMs: null,
};

/**
 * A receiver that has not answered several times in a row is not waited for at every try. One circuit for each webhook:
 * what one organization's receiver does must not hold up another's, though both may be at one address.
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
      // The circuit refused it; what the sender itself throws has no code.
      if (error instanceof DomainError) return notSent;
      throw error;
    }
  },
  close: () => sender.close(),
});
