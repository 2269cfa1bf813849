/** Reads what the owners of domains publish. */
export interface TextRecords {
  /** The TXT records of a name; empty: there are none; null: the name servers did not answer. */
  read(name: string): Promise<string[] | null>;
}
