/** A small parser of the Prometheus text format, which throws on an invalid line. */

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Exposition {
  /** Metric name (without `_bucket`, `_sum`, `_count`) → its type. */
  types: Map<string, string>;
  samples: Sample[];
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([Nn]a[Nn]|[+-]?Inf|[-+0-9.eE]+)( \d+)?$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/y;

const labelsOf = (text: string): Record<string, string> => {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const match = label.exec(text);
    if (match === null) throw new Error(`not labels: ${text}`);
    labels[String(match[1])] = String(match[2]);
  }
  return labels;
};

export const parseExposition = (text: string): Exposition => {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ') || line === '# EOF') continue;
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped|unknown)$/.exec(line);
    if (type !== null) {
      if (types.has(String(type[1]))) throw new Error(`declared twice: ${type[1]}`);
      types.set(String(type[1]), String(type[2]));
      continue;
    }
    const sample = sampleLine.exec(line);
    if (sample === null) throw new Error(`not a sample: ${line}`);
    samples.push({ name: String(sample[1]), labels: labelsOf(sample[2] ?? ''), value: Number(sample[3]) });
  }
  return { types, samples };
};

export const sampleOf = ({ samples }: Exposition, name: string, labels: Record<string, string> = {}) =>
  samples.find(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value;
