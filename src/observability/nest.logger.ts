import { type LoggerService } from '@nestjs/common';
import { type Logger } from 'winston';

/** Nest's own messages, in the server's log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug(text(message), { context });
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn(text(message), { context });
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    const stack = message instanceof Error ? message.stack : rest[0];
    this.logger.error(text(message), { context: rest.at(-1), stack });
  }

  fatal(message: unknown, ...rest: readonly unknown[]): void {
    this.error(message, ...rest);
  }
}

function text(message: unknown): string {
  return message instanceof Error ? message.message : typeof message === 'string' ? message : JSON.stringify(message);
}
