// Verifies an export beside the page, so that it stays usable.
import { type Given, type Outcome, type Progress, verifyBytes } from './run.ts';

/** `file`: from the reader's disk; `url`: from this server, in the reader's session. */
export type Source = { readonly url: string } | { readonly file: Blob };

export interface Task extends Given {
  readonly source: Source;
}

export type Message =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'ended'; readonly outcome: Outcome }
  /** The server did not hand out the export; the text is its problem document. */
  | { readonly type: 'refused'; readonly status: number; readonly text: string }
  | { readonly type: 'failed'; readonly message: string };

const say = (message: Message): void => postMessage(message);

const run = async ({ source, ...given }: Task): Promise<void> => {
  let bytes: ReadableStream<Uint8Array>;
  if ('file' in source) bytes = source.file.stream();
  else {
    const answer = await fetch(source.url, { redirect: 'error' });
    if (!answer.ok || answer.body === null) {
      return say({ type: 'refused', status: answer.status, text: await answer.text() });
    }
    bytes = answer.body;
  }
  const outcome = await verifyBytes(bytes, given, (progress) => say({ type: 'progress', progress }));
  say({ type: 'ended', outcome });
};

addEventListener('message', ({ data }: MessageEvent<Task>) => {
  run(data).catch((error: unknown) => {
    say({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
