import { type ProblemCode, PROBLEM_CODES } from '../../src/exceptions/problem.js';
import { Answer } from './answer.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how jest's types are extended
  namespace jest {
    interface Matchers<R> {
      /** The answer is this problem, whole and well-formed (RFC 9457), with the headers that every answer has. */
      toHaveProblem(status: number, code: ProblemCode): R;
    }
  }
}

const MEMBERS = new Set(['type', 'title', 'status', 'code', 'detail', 'requestId', 'errors', 'required']);

/** What the problems of one code have beside that (RFC 9457, section 3.2). */
const EXTENSIONS: Partial<Readonly<Record<ProblemCode, readonly string[]>>> = {
  mfa_required: ['ticket', 'methods', 'expiresIn', 'enrol'],
};

/** What every answer carries, whatever made it. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'content-type': /^application\/problem\+json; charset=utf-8$/,
  'content-security-policy': /^default-src 'none'/,
  'x-content-type-options': /^nosniff$/,
  'cache-control': /\bno-store\b/,
  'x-request-id': /^[A-Za-z0-9._-]{8,64}$/,
};

expect.extend({
  toHaveProblem(answer: unknown, status: number, code: ProblemCode) {
    if (!(answer instanceof Answer)) {
      throw new TypeError('toHaveProblem() looks at an Answer of the test kit.');
    }
    const faults = faultsOf(answer, status, code);
    return {
      pass: faults.length === 0,
      message: () =>
        `expected the problem ${status} ${code}: ${faults.join('; ')}\nThe answer was ${answer.status} ${answer.text.slice(0, 500)}`,
    };
  },
});

function faultsOf(answer: Answer, status: number, code: ProblemCode): readonly string[] {
  const missing = Object.entries(HEADERS)
    .filter(([name, pattern]) => !pattern.test(answer.header(name) ?? ''))
    .map(([name]) => `the header ${name} is ${String(answer.header(name))}`);
  return [
    ...(answer.status === status ? [] : [`the status is ${answer.status}`]),
    ...missing,
    ...bodyFaults(answer, status, code),
  ];
}

function bodyFaults(answer: Answer, status: number, code: ProblemCode): readonly string[] {
  let body;
  try {
    ({ body } = answer);
  } catch {
    return ['the body is not JSON'];
  }
  const expected = { type: 'about:blank', status, code, requestId: answer.header('x-request-id') };
  return [
    ...Object.entries(expected)
      .filter(([member, value]) => body[member] !== value)
      .map(([member]) => `${member} is ${JSON.stringify(body[member])}`),
    ...['title', 'detail'].filter((member) => typeof body[member] !== 'string').map((member) => `no ${member}`),
    ...Object.keys(body)
      .filter((member) => !MEMBERS.has(member) && !EXTENSIONS[code]?.includes(member))
      .map((member) => `${member} is no member of a problem`),
    ...(PROBLEM_CODES.includes(code) ? [] : [`${code} is not a published code`]),
  ];
}
