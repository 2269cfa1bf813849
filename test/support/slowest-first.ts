import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest although they are short, as the end of a run lists them. */
export const slowFiles = [
  'test/lifecycle/saga-undoable.test.ts',
  'test/outside/documented.test.ts',
  'test/outside/runs.test.ts',
  'test/package/content.test.ts',
  'faults/campaign.test.ts',
  'test/faults/worker-killed.test.ts',
  'test/security/authz-matrix.test.ts',
  'test/policy/bundle.test.ts',
  'test/lifecycle/saga-creations.test.ts',
  'test/degradation/namespaces.test.ts',
  'test/deployment/image.test.ts',
  'test/architecture/principals.test.ts',
  'test/provisioning/late-undo.test.ts',
  'test/webhooks/killed.test.ts',
  'test/lifecycle/saga-forward.test.ts',
  'test/provisioning/late-success.test.ts',
  'test/provisioning/late-effects.test.ts',
];

/** Starts the slowest files first: a fresh checkout only knows how long files are, and one begun last is waited for alone. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification): boolean =>
      slowFiles.some((file) => moduleId.endsWith(`/${file}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
