import { workflowBundle } from './workflow-bundle.ts';

// Built with the image, whose files a worker may not write: with and without tracing.
await workflowBundle();
await workflowBundle({ isTraced: true });
