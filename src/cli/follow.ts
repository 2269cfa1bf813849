import { FreeholdError, type Operation, type OperationEvent, type Step } from '../client/index.ts';
import { jsonOf, printable, styled } from './present.ts';
import type { Session } from './session.ts';

type Display = (event: OperationEvent) => void;

const marks: Readonly<
  Record<Step['status'], readonly [mark: string, style: 'green' | 'red' | 'yellow' | 'cyan' | 'dim']>
> = {
  pending: ['·', 'dim'],
  running: ['▸', 'cyan'],
  waiting: ['…', 'yellow'],
  succeeded: ['✔', 'green'],
  failed: ['✖', 'red'],
  undoing: ['↩', 'yellow'],
  undone: ['↩', 'dim'],
  undoFailed: ['✖', 'red'],
  skipped: ['–', 'dim'],
};

const detailOf = ({ status, attempt, error, nextRetryAt }: Step): string => {
  const isOver = status === 'succeeded' || status === 'undone';
  const parts = [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(error === null || isOver ? [] : [error.code]),
    ...(nextRetryAt === null || status !== 'waiting' ? [] : [`next at ${nextRetryAt.slice(11, 19)} UTC`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
};

const stepLine = (step: Step): string => {
  const [mark, style] = marks[step.status] ?? ['?', 'dim'];
  return `${styled(style, mark)} ${step.name.padEnd(18)} ${step.status}${detailOf(step)}`;
};

const endLine = ({ id, kind, status, error }: Operation): string => {
  const style = status === 'succeeded' ? 'green' : 'red';
  return `${kind} ${styled(style, status)}${error === null ? '' : `: ${printable(error.message)} (${error.code})`}  ${id}`;
};

/** Redraws all steps in place: they are known from the start, and an undo goes through them backwards. */
const liveDisplay = async (operation: Operation, session: Session): Promise<Display> => {
  const { createLogUpdate } = await import('log-update');
  const view = createLogUpdate(process.stdout);
  const steps = new Map(operation.steps.map((step) => [step.name, { ...step, status: 'pending', attempt: 0 } as Step]));
  const draw = (last: string): void => view([...[...steps.values()].map(stepLine), last].join('\n'));
  session.setNotes(draw);
  session.onRestore(() => {
    session.setNotes(undefined);
    view.done();
  });
  draw(`${operation.kind} ${operation.id}`);
  return ({ event, data }) => {
    if (event === 'step') {
      steps.set(data.name, data);
      draw(`${operation.kind} ${operation.id}`);
      return;
    }
    for (const step of data.steps) steps.set(step.name, step);
    draw(endLine(data));
  };
};

/** A line for each transition, for pipes and logs. */
const lineDisplay: Display = (event) => {
  const at = new Date().toISOString().slice(11, 19);
  const text = event.event === 'step' ? stepLine(event.data) : endLine(event.data);
  process.stdout.write(`${at} ${text}\n`);
};

const jsonDisplay: Display = (event) => {
  process.stdout.write(`${jsonOf({ event: event.event, data: event.data })}\n`);
};

export interface FollowOptions {
  /** Show each step. */
  isWatching: boolean;
  isJson: boolean;
  isProgressWanted: boolean;
  timeoutSeconds: number | undefined;
}

/** Follows an operation to its end, over restarts of the server. */
export const follow = async (
  session: Session,
  operation: Operation,
  { isWatching, isJson, isProgressWanted, timeoutSeconds }: FollowOptions,
): Promise<Operation> => {
  session.setOperation(operation.id);
  const display = async (): Promise<Display> => {
    if (!isWatching) return () => undefined;
    if (isJson) return jsonDisplay;
    return process.stdout.isTTY ? liveDisplay(operation, session) : lineDisplay;
  };
  const show = await display();
  const onEvent = (event: OperationEvent): void => {
    if (isProgressWanted) process.stderr.write(`${jsonOf({ event: event.event, data: event.data })}\n`);
    show(event);
  };
  try {
    const timeoutMs = timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1_000 };
    return await session.client.operations.wait(operation.id, { onEvent, ...timeoutMs });
  } catch (error) {
    if (error instanceof FreeholdError && error.code === 'wait_timeout') {
      session.note(`To see it: ${session.resume(operation.id)}`);
    }
    throw error;
  } finally {
    session.restore();
  }
};

/** What people see of an operation. */
export const operationLines = (operation: Operation): string[] => {
  const { id, kind, orgId, status, createdAt, finishedAt, error, residue, workflow } = operation;
  const fields: [string, string | null][] = [
    ['id', id],
    ['kind', kind],
    ['status', status],
    ['orgId', orgId],
    ['createdAt', createdAt],
    ['finishedAt', finishedAt],
    ['error', error === null ? null : `${error.message} (${error.code})`],
    ['workflow', workflow.webUrl],
    ['left over', residue.length === 0 ? null : residue.map(({ kind: what, name }) => `${what} ${name}`).join(', ')],
  ];
  return [
    ...fields.flatMap(([name, value]) =>
      value === null ? [] : [`${styled('dim', name.padEnd(10))}  ${printable(value)}`],
    ),
    '',
    ...operation.steps.map((step) => `  ${stepLine(step)}`),
  ];
};
