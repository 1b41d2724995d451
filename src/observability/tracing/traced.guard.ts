import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { type Observable } from 'rxjs';
import { inSpan } from './in-span.js';

/** A stage of the pipeline, in a span of its own: `AddressThrottle`, `Authentication`, `Permission`. */
export class TracedGuard implements CanActivate {
  readonly #name: string;

  constructor(private readonly guard: CanActivate) {
    this.#name = guard.constructor.name.replace(/Guard$/, '');
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> | Observable<boolean> {
    return inSpan(this.#name, () => this.guard.canActivate(context));
  }
}
