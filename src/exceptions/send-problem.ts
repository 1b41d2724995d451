import { type FastifyReply } from 'fastify';
import { type ApiException } from './api.exception.js';
import { toProblem } from './to-problem.js';

/** Writes a value as JSON; the serializers' renderer, so that a problem is escaped like any other answer. */
export type Render = (value: unknown) => string;

/** What an error answer is (RFC 9457, section 3), whichever way it is written. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Answers a request with a problem. */
export function sendProblem(reply: FastifyReply, exception: ApiException, requestId: string, render: Render): void {
  void reply
    .code(exception.status)
    .headers(exception.headers)
    .header('content-type', PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .serializer(render)
    .send(toProblem(exception, requestId));
}
