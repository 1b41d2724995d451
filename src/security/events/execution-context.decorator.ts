import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The route and the request, for what asks the guards again later. */
export const Context = createParamDecorator((_: unknown, context: ExecutionContext) => context);
