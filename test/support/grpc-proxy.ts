import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type status,
} from '@grpc/grpc-js';

const workflowService = '/temporal.api.workflowservice.v1.WorkflowService/';
const operatorService = '/temporal.api.operatorservice.v1.OperatorService/';
const health = '/grpc.health.v1.Health/Check';
const paths = [
  ...[
    'GetSystemInfo',
    'RegisterNamespace',
    'DescribeNamespace',
    'ListNamespaces',
    'StartWorkflowExecution',
    'PollWorkflowTaskQueue',
    'RespondWorkflowTaskCompleted',
  ].map((method) => `${workflowService}${method}`),
  ...['AddSearchAttributes', 'DeleteNamespace'].map((method) => `${operatorService}${method}`),
  health,
];

export interface GrpcProxy {
  address: string;
  /** How often each method has come over the wire. */
  callsOf(method: string): number;
  /** Answers the n-th call of the method with this status instead of passing it on; null: passes it on. */
  refuse(method: string, codeOf: (call: number) => status | null): void;
  reset(): void;
  close(): Promise<void>;
}

/** Between the product and a real server: counts what comes over the wire, and refuses some of it. */
export const startGrpcProxy = async (target: string): Promise<GrpcProxy> => {
  const upstream = new Client(target, credentials.createInsecure());
  const calls = new Map<string, number>();
  const refusals = new Map<string, (call: number) => status | null>();
  const same = (bytes: Buffer): Buffer => bytes;
  const server = new Server();
  for (const path of paths) {
    const method = path.split('/').at(-1) ?? '';
    server.register<Buffer, Buffer>(
      path,
      (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
        const count = (calls.get(method) ?? 0) + 1;
        calls.set(method, count);
        const code = refusals.get(method)?.(count) ?? null;
        if (code !== null) {
          callback({ code, details: 'refused by the proxy', metadata: new Metadata() });
          return;
        }
        const deadline = call.getDeadline();
        upstream.makeUnaryRequest(path, same, same, call.request, call.metadata, { deadline }, (error, response) =>
          callback(error, response ?? null),
        );
      },
      same,
      same,
      'unary',
    );
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    callsOf: (method) => calls.get(method) ?? 0,
    refuse: (method, codeOf) => refusals.set(method, codeOf),
    reset() {
      calls.clear();
      refusals.clear();
    },
    close: async () => {
      server.forceShutdown();
      upstream.close();
    },
  };
};
