import { type Settings } from '../../settings/settings.js';

/** Where traces go, while the server runs. */
export interface Tracing {
  /** Sends what is left, and ends. */
  close(): Promise<void>;
}

export type TracingSettings = Pick<
  Settings,
  'otelSdkDisabled' | 'otelTracesExporter' | 'otelEndpoint' | 'otelTracesEndpoint' | 'otelServiceName'
>;

/** Whether the standard variables of OpenTelemetry ask for traces: an exporter or an endpoint is named, and nothing turns it off. */
export function isTracingOn(settings: TracingSettings): boolean {
  const { otelSdkDisabled, otelTracesExporter, otelEndpoint, otelTracesEndpoint } = settings;
  const isAsked = otelTracesExporter === 'otlp' || otelEndpoint !== undefined || otelTracesEndpoint !== undefined;
  return isAsked && !otelSdkDisabled && otelTracesExporter !== 'none';
}

/**
 * Sends the spans that this process makes to an OpenTelemetry collector (OTLP/HTTP, JSON), in batches off the path of requests. Sampling, limits, headers
 * and the rest are what the other standard variables say; the SDK reads them itself.
 *
 * The SDK is loaded only when it is asked for: until then the API's spans are nothing at all.
 *
 * @returns `undefined` when nobody asks for traces
 */
export async function openTracing(settings: TracingSettings): Promise<Tracing | undefined> {
  if (!isTracingOn(settings)) {
    return undefined;
  }
  const [{ W3CTraceContextPropagator }, { BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, resources] =
    await Promise.all([
      import('@opentelemetry/core'),
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const url = tracesUrl(settings);
  const named = resources.resourceFromAttributes({ 'service.name': settings.otelServiceName });
  const provider = new NodeTracerProvider({
    resource: resources.detectResources({ detectors: [resources.envDetector] }).merge(named),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ ...(url !== undefined && { url }) }))],
  });
  // Trace context alone: baggage is text of a client's own, and would go wherever this server asks.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  return { close: () => provider.shutdown().catch(() => undefined) };
}

function tracesUrl({ otelEndpoint, otelTracesEndpoint }: TracingSettings): string | undefined {
  return otelTracesEndpoint?.reveal() ?? (otelEndpoint && `${otelEndpoint.reveal().replace(/\/$/, '')}/v1/traces`);
}
