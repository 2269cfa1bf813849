import { builtConsole } from './console-build.ts';
import { workflowBundle } from './workflow-bundle.ts';

// The console and both bundles, with and without tracing, for processes that may not write to their checkout.
await workflowBundle();
await workflowBundle({ isTraced: true });
await builtConsole();
