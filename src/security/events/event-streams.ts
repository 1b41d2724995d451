import { type BeforeApplicationShutdown, type ExecutionContext, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { PassThrough, type Readable } from 'node:stream';
import { AuthenticationGuard } from '../../authentication/authentication.guard.js';
import { type Milliseconds } from '../../core/duration.js';
import { isId } from '../../core/id.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { type EventFilter } from '../../observability/events/event-filter.js';
import { positionOf, SecurityEventLog } from '../../observability/events/security-event-log.js';
import { type SecurityEventRow } from '../../observability/events/security-event.statements.js';
import { PermissionGuard } from '../../permissions/permission.guard.js';
import { eventMatches } from './event-matches.js';
import { eventJson } from './event-json.js';
import { LiveEvents } from './live-events.js';

/** Streams of one server at once. */
const MOST_STREAMS = 50;

/** How often a stream shows that it lives, and its reader that they still may read. */
const HEARTBEAT: Milliseconds = 5_000;

/** Bytes that wait for a reader; one who is that far behind begins again. */
const LONGEST_BACKLOG = 1024 * 1024;

/** Events that a reader who comes back has missed, at most. */
const MOST_MISSED = 1_000;

/** Security events as they happen (server-sent events, HTML section 9.2). */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  readonly #streams = new Set<PassThrough>();

  constructor(
    private readonly live: LiveEvents,
    private readonly log: SecurityEventLog,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * Begins with what happened after an event, and goes on until the reader leaves, may not read any more, or presents a credential that is dead: the
   * request is held to its authentication and its permission again with every heartbeat.
   *
   * @param lastEventId what the reader has seen last
   * @throws {Unavailable} when there are too many readers
   */
  async open(context: ExecutionContext, filter: EventFilter, lastEventId: string | undefined): Promise<Readable> {
    if (this.#streams.size >= MOST_STREAMS) {
      throw new Unavailable();
    }
    const stream = new PassThrough();
    this.#streams.add(stream);
    // A browser waits so long, in milliseconds, until it comes back.
    stream.write('retry: 3000\n\n');
    const write = (events: readonly SecurityEventRow[]): void => send(stream, events, filter);
    const stop = await this.live.listen(write);
    const timer = setInterval(() => void this.#beat(stream, context), HEARTBEAT).unref();
    stream.once('close', () => {
      stop();
      clearInterval(timer);
      this.#streams.delete(stream);
    });
    if (isId(lastEventId)) {
      write(await this.log.find(filter, MOST_MISSED, positionOf(lastEventId, 'after')));
    }
    return stream;
  }

  beforeApplicationShutdown(): void {
    this.#streams.forEach((stream) => stream.end());
  }

  async #beat(stream: PassThrough, context: ExecutionContext): Promise<void> {
    try {
      await this.modules.get(AuthenticationGuard, { strict: false }).canActivate(context);
      await this.modules.get(PermissionGuard, { strict: false }).canActivate(context);
      stream.write(': still here\n\n');
    } catch {
      stream.end();
    }
  }
}

function send(stream: PassThrough, events: readonly SecurityEventRow[], filter: EventFilter): void {
  for (const event of events) {
    if (eventMatches(event, filter)) {
      stream.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${eventJson(event)}\n\n`);
    }
  }
  if (stream.writableLength > LONGEST_BACKLOG) {
    stream.destroy();
  }
}
