import { parseByteSize } from '../../core/byte-size.js';
import { loggableHeader, loggableParameter } from '../loggable-names.js';
import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

/** What is recorded. */
export const OBSERVABILITY_SETTINGS = {
  logLevel: setting('LOG_LEVEL', 'info', parse.choice('error', 'warn', 'info', 'debug'), {
    unit: 'error, warn, info or debug',
    comment: 'What is logged; a request is logged at info.',
  }),
  logFile: optional('LOG_FILE', parse.text, {
    unit: 'path',
    comment: 'A file that the log goes to, instead of standard output.',
  }),
  logFileSize: optional('LOG_FILE_SIZE', parseByteSize, {
    unit: 'size',
    comment:
      'About how large LOG_FILE grows before it is renamed to LOG_FILE.1, that to .2 and so on. Unset: without end. Not with WORKERS of more than 1.',
  }),
  logFileCount: setting('LOG_FILE_COUNT', '10', parse.integer(1, 1000), {
    unit: 'files',
    comment: 'Renamed files that are kept, with LOG_FILE_SIZE.',
  }),
  logHttpUrl: optional('LOG_HTTP_URL', parse.httpUrl, {
    unit: 'address',
    comment:
      'A collector that takes the log by POST, as newline-delimited JSON; a name and password in the address are sent as Basic.',
    secret: true,
  }),
  logStdout: optional('LOG_STDOUT', parse.onOff, {
    unit: 'on or off',
    comment:
      'Whether the log goes to standard output, in colours on a terminal. Unset: without LOG_FILE and LOG_HTTP_URL.',
  }),
  logHeaders: setting('LOG_HEADERS', '', parse.list(loggableHeader), {
    unit: 'comma list of header names',
    comment: 'Request headers that are logged, beside the user agent. Those that carry credentials are refused.',
  }),
  logQuery: setting('LOG_QUERY', '', parse.list(loggableParameter), {
    unit: 'comma list of parameter names',
    comment: 'Query parameters that are logged. Those that carry credentials are refused.',
  }),
  logPaths: setting('LOG_PATHS', 'off', parse.onOff, {
    unit: 'on or off',
    comment: 'Logs paths as they came. Otherwise what a client chose in them is left out, but for ids.',
  }),
  metrics: setting('METRICS', 'on', parse.onOff, {
    unit: 'on or off',
    comment: 'Counts and measures for Prometheus, at /metrics.',
  }),
  otelTracesExporter: optional('OTEL_TRACES_EXPORTER', parse.choice('otlp', 'none'), {
    unit: 'otlp or none',
    comment: 'Whether spans are sent to an OpenTelemetry collector. Unset: when an endpoint is set.',
  }),
  otelEndpoint: optional('OTEL_EXPORTER_OTLP_ENDPOINT', parse.httpUrl, {
    unit: 'address',
    comment: 'The collector (OTLP/HTTP); spans go to /v1/traces below it.',
    secret: true,
  }),
  otelTracesEndpoint: optional('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', parse.httpUrl, {
    unit: 'address',
    comment: 'Where spans go, in full. The SDK reads the other OTEL_ variables itself.',
    secret: true,
  }),
  otelServiceName: setting('OTEL_SERVICE_NAME', 'portcullis', parse.text, {
    unit: 'text',
    comment: 'What this server is called in traces.',
  }),
  otelSdkDisabled: setting('OTEL_SDK_DISABLED', 'false', parse.trueFalse, {
    unit: 'true or false',
    comment: 'Turns tracing off, whatever else is set.',
  }),
} as const;
