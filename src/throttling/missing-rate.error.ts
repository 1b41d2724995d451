/** A route counts against a scope that nobody gave a rate. Stops the start: such a route would not be throttled at all. */
export class MissingRateError extends Error {
  readonly code = 'THROTTLE_RATE_MISSING';

  constructor(
    readonly scope: string,
    readonly variable: string,
  ) {
    super(
      `The throttle scope '${scope}' has no rate: set ${variable}, or give @Throttle('${scope}', { rate: '60/min' }).`,
    );
    this.name = 'MissingRateError';
  }
}
