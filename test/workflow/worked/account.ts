import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';

/** A workflow of a tenant, which a real worker runs. */
export const account = async (opening = 0): Promise<number> => {
  let balance = opening;
  let isClosed = false;
  let isReleased = false;
  let isRenewed = false;
  setHandler(defineSignal<[number]>('deposit'), (amount) => {
    balance += amount;
  });
  setHandler(defineSignal('close'), () => {
    isClosed = true;
  });
  setHandler(defineSignal('renew'), () => {
    isRenewed = true;
  });
  setHandler(defineSignal('release'), () => {
    isReleased = true;
  });
  setHandler(defineQuery<number, [number | undefined]>('balance'), (factor = 1) => balance * factor);
  setHandler(defineQuery('broken'), () => {
    throw new Error('There is no statement\0 yet');
  });
  setHandler(defineQuery<string, [number]>('statement'), (length) => 'x'.repeat(length));
  setHandler(
    defineUpdate<number, [number]>('withdraw'),
    (amount) => {
      balance -= amount;
      return balance;
    },
    {
      validator: (amount) => {
        if (amount > balance) throw new Error(`Only ${balance} is left`);
      },
    },
  );
  setHandler(defineUpdate<string>('audit'), async () => {
    await condition(() => isReleased);
    return 'audited';
  });
  setHandler(defineUpdate<void>('overdraw'), async () => {
    await Promise.resolve();
    throw ApplicationFailure.create({ type: 'Overdrawn', message: 'There is no credit' });
  });
  setHandler(defineUpdate<string, [number]>('print'), (length) => 'x'.repeat(length));
  await condition(() => isClosed || isRenewed);
  await condition(allHandlersFinished);
  if (isRenewed) await continueAsNew<typeof account>(balance);
  return balance;
};
