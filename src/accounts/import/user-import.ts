import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type FieldError } from '../../exceptions/problem.js';
import { uniqueViolation } from '../../exceptions/unique-violation.js';
import { batchesOf, type ImportedRow } from './import-batches.js';
import { type ImportOptions } from './import-plan.js';
import { type ImportRow } from './import-source.js';
import { Conflicting, ImportWriter } from './import-writer.js';
import { readUser } from './imported-user.js';

/** How many rows became what. */
export interface ImportReport {
  readonly imported: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
  /** Of those imported or updated: superusers in the file, who are none here. */
  readonly demoted: number;
  /** The line of the conflict that ended the import, where a conflict does. */
  readonly conflictAt?: number;
}

/** Who watches an import. */
export interface ImportObserver {
  /** A row was read. */
  read(): void;
  /** A row is not imported; the reasons hold none of its values. */
  rejected(line: number, faults: readonly FieldError[]): void;
}

type Counts = { -readonly [Key in Exclude<keyof ImportReport, 'conflictAt'>]: number };

const UNREADABLE: FieldError = {
  pointer: '',
  code: 'invalid',
  detail: 'Must be a JSON object, or have as many cells as the header.',
};

/** What a dry run ends with, so that nothing of it stays. */
class DryRunDone extends Error {}

/** Brings accounts from a file into the database, by batches, each of them in one transaction. */
@Injectable()
export class UserImport {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly writer: ImportWriter,
  ) {}

  /** A conflict that ends the import takes its batch back, but not the batches before. */
  async run(
    rows: AsyncIterable<ImportRow>,
    options: ImportOptions,
    observer: ImportObserver,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ImportReport> {
    const counts: Counts = { imported: 0, updated: 0, skipped: 0, rejected: 0, demoted: 0 };
    const reject = (line: number, faults: readonly FieldError[]): void => {
      counts.rejected += 1;
      observer.rejected(line, faults);
    };
    try {
      for await (const batch of batchesOf(this.#read(rows, observer, reject))) {
        await this.#importBatch(manager, batch, options, counts, reject);
      }
    } catch (error) {
      if (error instanceof Conflicting) {
        return { ...counts, conflictAt: error.line };
      }
      throw error;
    }
    return counts;
  }

  /** Does the same in one transaction, and takes it back. */
  async dryRun(
    rows: AsyncIterable<ImportRow>,
    options: ImportOptions,
    observer: ImportObserver,
  ): Promise<ImportReport> {
    let report: ImportReport | undefined;
    try {
      await this.dataSource.transaction(async (manager) => {
        report = await this.run(rows, options, observer, manager);
        throw new DryRunDone();
      });
    } catch (error) {
      if (!(error instanceof DryRunDone) || !report) {
        throw error;
      }
    }
    // Only a dry run that is done leaves the block above without an error.
    return report as ImportReport;
  }

  async *#read(
    rows: AsyncIterable<ImportRow>,
    observer: ImportObserver,
    reject: ImportObserver['rejected'],
  ): AsyncGenerator<ImportedRow> {
    for await (const { line, record } of rows) {
      observer.read();
      const read = record && readUser(record);
      if (read?.valid) {
        yield { line, user: read.user };
      } else {
        reject(line, read ? read.faults : [UNREADABLE]);
      }
    }
  }

  async #importBatch(
    manager: EntityManager,
    batch: readonly ImportedRow[],
    options: ImportOptions,
    counts: Counts,
    reject: ImportObserver['rejected'],
  ): Promise<void> {
    try {
      const planned = await manager.transaction((within) => this.writer.write(within, batch, options));
      for (const { line, user, plan } of planned) {
        if (plan.act === 'reject') {
          reject(line, [plan.fault]);
        } else if (plan.act === 'skip') {
          counts.skipped += 1;
        } else {
          counts[plan.act === 'insert' ? 'imported' : 'updated'] += 1;
          counts.demoted += user.isSuperuser && !options.allowSuperusers ? 1 : 0;
        }
      }
    } catch (error) {
      const taken = uniqueViolation(error);
      const [row] = batch;
      if (!taken || !row) {
        throw error;
      }
      if (batch.length === 1) {
        reject(row.line, [taken]);
        return;
      }
      // Somebody took a name since it was looked for, or two rows exchange theirs: one by one, only those that cannot be are rejected.
      for (const each of batch) {
        await this.#importBatch(manager, [each], options, counts, reject);
      }
    }
  }
}
