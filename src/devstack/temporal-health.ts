import { Client, credentials } from '@grpc/grpc-js';

// grpc.health.v1: HealthCheckRequest { string service = 1 }, HealthCheckResponse { ServingStatus status = 1 }, SERVING = 1.
const SERVICE = Buffer.from('temporal.api.workflowservice.v1.WorkflowService');
const REQUEST = Buffer.concat([Buffer.from([0x0a, SERVICE.length]), SERVICE]);
const SERVING = Buffer.from([0x08, 0x01]);
const same = (bytes: Buffer) => bytes;

/** Whether the frontend at this address reports within a second that it is serving. */
export const isTemporalServing = (address: string): Promise<boolean> => {
  const client = new Client(address, credentials.createInsecure());
  return new Promise<boolean>((resolve) => {
    const deadline = Date.now() + 1_000;
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', same, same, REQUEST, { deadline }, (error, answer) =>
      resolve(error === null && answer !== undefined && answer.equals(SERVING)),
    );
  }).finally(() => client.close());
};
