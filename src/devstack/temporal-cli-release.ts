export interface CliRelease {
  cli: string;
  /** Of go.temporal.io/server inside it. */
  server: string;
  /** Of modernc.org/sqlite inside it; absent: what the server names. */
  sqlite?: string;
}

/** A way to get the CLI: makes the executable `target`, or throws why it cannot. */
export type Obtain = (
  target: string,
  options: { onProgress: (line: string) => void; signal?: AbortSignal | undefined },
) => Promise<void>;
