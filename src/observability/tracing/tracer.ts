import { trace, type Tracer } from '@opentelemetry/api';

/** Makes this server's spans; nothing until a provider is registered. */
export function tracer(): Tracer {
  return trace.getTracer('portcullis');
}
