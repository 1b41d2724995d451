import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../core/clock.js';
import { QueueFull } from '../core/concurrency-limit.js';

/** How long an answer is good for, in milliseconds: so many checks cost one query. */
const FRESH = 1000;

/** How long the database may take to answer, in milliseconds. */
const PATIENCE = 1000;

/** Whether this server should be sent requests. */
@Injectable()
export class Readiness {
  #stopping = false;
  #last: { readonly at: number; readonly answer: Promise<boolean> } | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** From now on this server asks for no more requests. */
  stop(): void {
    this.#stopping = true;
  }

  async isReady(): Promise<boolean> {
    return !this.#stopping && (await this.#databaseAnswers()) && !this.#stopping;
  }

  #databaseAnswers(): Promise<boolean> {
    const now = this.clock.now();
    if (!this.#last || Math.abs(now - this.#last.at) > FRESH) {
      this.#last = { at: now, answer: this.#ask() };
    }
    return this.#last.answer;
  }

  async #ask(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE);
    });
    const answered = this.dataSource.query('SELECT 1').then(
      () => true,
      // That many requests wait for the database says nothing of it: this server would only be missed.
      (error: unknown) => error instanceof QueueFull,
    );
    try {
      return await Promise.race([answered, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}
