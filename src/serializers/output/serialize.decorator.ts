import 'reflect-metadata';
import { type Route } from '../../core/route-cache.js';
import { type Output } from './output.js';

const OUTPUT = 'portcullis:output';

/**
 * What the answer is shaped by: DRF's `serializer_class`. On a method it replaces the class's.
 *
 * Only fields that the DTO class exposes ever leave, whatever the handler returns.
 */
export function Serialize(output: Output): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    Reflect.defineMetadata(OUTPUT, output, (descriptor?.value as object | undefined) ?? target);
  };
}

/** @returns what a route declares its answer to be shaped by: the method's own declaration, or the class's */
export function outputOf(route: Route): Output | undefined {
  return (Reflect.getMetadata(OUTPUT, route.getHandler()) ?? Reflect.getMetadata(OUTPUT, route.getClass())) as
    Output | undefined;
}
