import type { WorkflowClientInterceptor } from '@temporalio/client';
// The package's index also loads the workflow side, which is only needed inside the bundle.
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type { OpenTelemetrySinks } from '@temporalio/interceptors-opentelemetry/lib/workflow/definitions.js';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import { resolveDependency } from '../layout/layout.ts';
import { isTracing } from './trace-state.ts';
import type { Tracing } from './traces.ts';

/** For `new Client({ interceptors: { workflow: traceTemporalClient() } })`; empty if tracing is off. */
export const traceTemporalClient = (): WorkflowClientInterceptor[] =>
  isTracing() ? [new OpenTelemetryWorkflowClientInterceptor()] : [];

/** For `bundleWorkflowCode({ workflowInterceptorModules })`: adds spans for a run and the work it schedules. */
export const workflowTracingModules = (): string[] => [
  resolveDependency('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'),
];

interface WorkerTracing {
  /** First in `interceptors.activity`: its span then covers the others. */
  readonly activity: ActivityInterceptorsFactory[];
  readonly sinks: InjectedSinks<OpenTelemetrySinks>;
}

/** Options of `Worker.create`, for a bundle made with `workflowTracingModules()`. */
export const traceTemporalWorker = (tracing: Tracing): WorkerTracing => ({
  activity: [
    (activity) => ({
      inbound: new OpenTelemetryActivityInboundInterceptor(activity),
      outbound: new OpenTelemetryActivityOutboundInterceptor(activity),
    }),
  ],
  sinks: { exporter: makeWorkflowExporter(tracing.processor, tracing.resource) },
});
