import 'reflect-metadata';
import { type Route } from '../core/route-cache.js';

/** Members of a route's bodies that are logged, and no others. */
export interface LoggedFields {
  readonly request?: readonly string[];
  readonly response?: readonly string[];
}

const LOGGED = 'portcullis:logged-fields';

/**
 * Logs these members of the request's and the answer's body, as `body` and `answer` of its log line: `@LogBody({ request: ['title'], response: ['id'] })`.
 *
 * Only members that the route's DTO classes have; texts are cut to 256 characters; objects within are left out. A member that is taken as it was sent
 * (`@IsRawText()`, as a password is), or is called like a credential, stops the start.
 */
export function LogBody(fields: LoggedFields): MethodDecorator {
  return (_target: object, _key: string | symbol, descriptor: PropertyDescriptor): void => {
    Reflect.defineMetadata(LOGGED, fields, descriptor.value as object);
  };
}

/** @returns what a route logs of its bodies; nothing unless it says so */
export function loggedFieldsOf(route: Route): LoggedFields | undefined {
  return Reflect.getMetadata(LOGGED, route.getHandler()) as LoggedFields | undefined;
}
