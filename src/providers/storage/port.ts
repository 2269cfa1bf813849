/**
 * Where exports are kept. Paths are relative, their parts made of `[a-z0-9._-]`. Workers write, api processes read: all
 * of them see the same storage. 503 `storage_unavailable` when it is away.
 */
export interface Storage {
  /** Fixed with the operation that exports to it, for example `folder`. */
  readonly name: string;
  /** Writes a file whole or not at all, in place of one that is there. */
  write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** The file from its beginning; null: it is not there. Holds nothing open that is not being read. */
  read(path: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** The folders at the top, and when something last came into each or left it. */
  list(): Promise<{ name: string; changedAt: Date }[]>;
  /** Removes a folder and all that is in it, or nothing when it is not there. */
  remove(folder: string): Promise<void>;
}
