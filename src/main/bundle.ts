import { workflowBundle } from './workflow-bundle.ts';

// Both bundles, with and without tracing, for workers that may not write to their checkout.
await workflowBundle();
await workflowBundle({ isTraced: true });
