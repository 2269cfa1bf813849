/**
 * Stores exports. Paths are relative, their parts made of `[a-z0-9._-]`. Workers write and api processes read the same
 * storage. 503 `storage_unavailable` during an outage.
 */
export interface Storage {
  /** Recorded with each operation that exports, for example `folder`. */
  readonly name: string;
  /** Writes a file completely or not at all, replacing an existing one. */
  write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Returns the file from its beginning, or null if it does not exist. Keeps nothing open until it is read. */
  read(path: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** Lists the top-level folders, with the time of the last change to the entries of each. */
  list(): Promise<{ name: string; changedAt: Date }[]>;
  /** Removes a folder and its contents; does nothing if it does not exist. */
  remove(folder: string): Promise<void>;
}
