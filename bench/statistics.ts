/** Statistics of a series of milliseconds. */
export interface Summary {
  count: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Nearest rank: always a measured value, never an interpolated one. */
export const percentile = (values: readonly number[], share: number): number => {
  if (values.length === 0) throw new Error('An empty series has no percentile');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export const summarize = (values: readonly number[]): Summary => ({
  count: values.length,
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  p99: percentile(values, 0.99),
});

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
