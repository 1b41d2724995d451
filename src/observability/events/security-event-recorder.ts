import { type CallingRequest } from '../../core/api-request.js';
import { Inject, Injectable } from '@nestjs/common';
import { type Logger } from 'winston';
import { Clock } from '../../core/clock.js';
import { type SecurityEvent } from '../../core/security/security-event.js';
import { SecurityEvents } from '../../core/security/security-events.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { LOGGER } from '../request-log.js';
import { EventBursts } from './event-bursts.js';
import { eventLine } from './event-line.js';
import { recordEvent } from './record-event.js';
import { type RecordedEvent } from './recorded-event.js';

/** How often it is looked for bursts that are over, while there are any, in milliseconds. */
const BURST_INTERVAL = 10_000;

/** How many events of one millisecond can be put in order. */
const SEQUENCES = 2 ** 32;

type EventListener = (event: RecordedEvent) => void;

/** Records security events: tells whoever listens of each, then logs and keeps those that are no more of a flood. */
@Injectable()
export class SecurityEventRecorder extends SecurityEvents {
  readonly #bursts: EventBursts;
  readonly #all: EventListener[] = [];
  readonly #recorded: EventListener[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    super();
    this.#bursts = new EventBursts(settings.securityEventsBurst);
  }

  /** Calls the listener with every event, at once and on the path of its request: it must be quick. What it throws is logged. */
  onEvent(listener: EventListener): void {
    this.#all.push(listener);
  }

  /** Calls the listener with every event that is recorded, which bounds how many there are. */
  onRecorded(listener: EventListener): void {
    this.#recorded.push(listener);
  }

  emit(event: SecurityEvent, request?: CallingRequest): void {
    try {
      this.#sequence = (this.#sequence + 1) % SEQUENCES;
      const recorded = recordEvent(event, request, this.clock.now(), this.#sequence);
      this.#tell(this.#all, recorded);
      if (this.#bursts.admits(recorded)) {
        this.#record(recorded);
      } else {
        this.#timer ??= setTimeout(() => this.#releaseBursts(), BURST_INTERVAL).unref();
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /** Records what is held back of bursts, though they are not over. */
  recordHeld(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#bursts.release().forEach((event) => this.#record(event));
  }

  #releaseBursts(): void {
    this.#timer = undefined;
    this.#bursts.release(this.clock.now()).forEach((event) => this.#record(event));
    if (this.#bursts.isHolding) {
      this.#timer = setTimeout(() => this.#releaseBursts(), BURST_INTERVAL).unref();
    }
  }

  #record(event: RecordedEvent): void {
    this.logger.log(eventLine(event));
    this.#tell(this.#recorded, event);
  }

  #tell(listeners: readonly EventListener[], event: RecordedEvent): void {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  #report(error: unknown): void {
    this.logger.error('security event lost', { reason: error instanceof Error ? error.message : String(error) });
  }
}
