import { DomainError, type ErrorCode } from '../contract/errors.ts';

export const deadlineIn = (milliseconds: number): Date => new Date(Date.now() + milliseconds);

/** Calls another system. An error that is not a `DomainError` becomes one with this code. */
export const codedCall = async <T>(code: ErrorCode, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw error instanceof DomainError ? error : new DomainError(code, undefined, { cause: error });
  }
};
