import { type GoTool, obtainGoTool } from './go-tool.ts';

/** Another version would compile to other bytes, so one on PATH is not used. */
const opa: GoTool = {
  name: 'opa',
  version: '1.22.0',
  package: 'github.com/open-policy-agent/opa',
  purpose: 'Policies are compiled and tested with OPA.',
  file: 'opa',
  isAnyVersion: false,
};

export const opaVersion = opa.version;

export const obtainOpa = (onProgress: (line: string) => void): Promise<string> => obtainGoTool(opa, onProgress);
