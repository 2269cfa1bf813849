export interface CliRelease {
  cli: string;
  /** Version of go.temporal.io/server inside it. */
  server: string;
  /** Version of modernc.org/sqlite inside it; absent if it is the one that the server names. */
  sqlite?: string;
}

/** Obtains the CLI: creates the executable `target`, or throws the reason it cannot. */
export type Obtain = (
  target: string,
  options: { onProgress: (line: string) => void; signal?: AbortSignal | undefined },
) => Promise<void>;
