// `portcullis/testing`: what the tests of a package that depends on this one are written with.
import './problem.matcher.js';

export { Answer, type Json } from './answer.js';
export { ApiClient, type RequestHeaders, type RequestOptions } from './api-client.js';
export { atOnce } from './at-once.js';
export { eventually } from './eventually.js';
export { createGroup, grant, type NewGrant, revoke } from './grants.js';
export { Mailbox } from './mailbox.js';
export { MemoryLog } from './memory-log.js';
export { MovableClock } from './movable.clock.js';
export { describePolicies } from './policies/describe-policies.js';
export { POLICY_CALLERS, type PolicyCaller } from './policies/policy-caller.js';
export { type PolicyOutcome } from './policies/policy-expectation.js';
export { type PolicyFixtures, PolicyMatrix, type PolicyRow } from './policies/policy-matrix.js';
export { type SignedIn, TestApp, type TestAppOptions, useTestApp } from './test-app.js';
export { TestDatabase } from './test-database.js';
export { describeOnRedis, TestRedis } from './test-redis.js';
export { type NewUser, PASSWORD, type TestUser } from './test-user.js';
