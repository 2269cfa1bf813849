import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

// What an organization runs in its namespace, with the SDK alone.

interface Order {
  number: number;
  /** Waits until the signal `paid` comes. */
  isOnAccount?: boolean;
}

const { bill } = proxyActivities<{ bill(number: number): Promise<string> }>({ startToCloseTimeout: '20 seconds' });

export async function sendInvoice({ number, isOnAccount = false }: Order): Promise<{ invoice: string; paid: boolean }> {
  let paid = false;
  setHandler(defineSignal('paid'), () => {
    paid = true;
  });
  const invoice = await bill(number);
  if (isOnAccount) await condition(() => paid);
  return { invoice, paid };
}
