import { createRoute } from '@hono/zod-openapi';
import {
  AnswerDevice,
  AnsweredDevice,
  CollectDevice,
  LookUpDevice,
  StartDevice,
  StartedDevice,
  WaitingDevice,
} from '../../contract/device.ts';
import { SignedIn } from '../../contract/session.ts';
import { answerWaitingDevice, collectDevice, lookUpDevice, startDevice } from '../../usecases/device/device.ts';
import { deviceDescriptions } from '../descriptions/device.ts';
import { endpoint } from '../endpoint.ts';
import type { Api } from '../env.ts';
import { jsonBody } from '../parameters.ts';
import { personContextOf, visitOf } from '../people.ts';
import {
  changesNothing,
  inputCodes,
  json,
  open,
  openCodes,
  perAddress,
  personalCodes,
  personalOrBound,
  problems,
} from '../responses.ts';

const tags = ['Sessions'];

const start = createRoute({
  method: 'post',
  path: '/v1/auth/device',
  operationId: 'startDevice',
  tags,
  summary: 'Begin to sign in a device',
  description: deviceDescriptions.start,
  ...open,
  ...perAddress('login'),
  request: { body: jsonBody(StartDevice) },
  responses: { 200: json(StartedDevice, 'The codes.'), ...problems(...openCodes) },
});

const collect = createRoute({
  method: 'post',
  path: '/v1/auth/device/token',
  operationId: 'collectDevice',
  tags,
  summary: 'Get the session of a device',
  description: deviceDescriptions.collect,
  ...open,
  ...perAddress('verification'),
  request: { body: jsonBody(CollectDevice) },
  responses: {
    200: json(SignedIn, 'The session and its tokens.'),
    ...problems(...openCodes, 'authorization_pending', 'slow_down', 'access_denied', 'expired_token'),
  },
});

const lookUp = createRoute({
  method: 'post',
  path: '/v1/auth/device/lookup',
  operationId: 'lookUpDevice',
  tags,
  summary: 'Look up a device that waits',
  description: deviceDescriptions.lookUp,
  ...personalOrBound,
  ...changesNothing,
  ...perAddress('login'),
  request: { body: jsonBody(LookUpDevice) },
  responses: {
    200: json(WaitingDevice, 'The device.'),
    ...problems(...inputCodes, ...personalCodes, 'not_found', 'login_throttled'),
  },
});

const answer = createRoute({
  method: 'post',
  path: '/v1/auth/device/approve',
  operationId: 'answerDevice',
  tags,
  summary: 'Approve or deny a device',
  description: deviceDescriptions.answer,
  ...personalOrBound,
  ...perAddress('login'),
  request: { body: jsonBody(AnswerDevice) },
  responses: {
    200: json(AnsweredDevice, 'What the device is told.'),
    ...problems(...inputCodes, ...personalCodes, 'not_found', 'step_up_required', 'login_throttled'),
  },
});

export const deviceRoutes = (app: Api): void => {
  endpoint(app, start, async (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json(await startDevice(visitOf(c), c.req.valid('json')), 200);
  });
  endpoint(app, collect, async (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json(await collectDevice(visitOf(c), c.req.valid('json')), 200);
  });
  endpoint(app, lookUp, async (c) => c.json(await lookUpDevice(personContextOf(c), c.req.valid('json')), 200));
  endpoint(app, answer, async (c) => c.json(await answerWaitingDevice(personContextOf(c), c.req.valid('json')), 200));
};
