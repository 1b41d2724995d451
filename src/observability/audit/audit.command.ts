import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { type Secret } from '../../core/secret.js';
import { type WithApplication } from '../../core/with-application.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type Anchor, AnchorKeys } from './anchor.js';
import { anchorOf } from './archive-line.js';
import { AuditAnchors } from './audit-anchors.js';
import { AuditArchive, verifyArchive } from './audit-archive.js';
import { AuditVerifier } from './audit-verifier.js';
import { type Verification } from './chain-verification.js';

interface VerifyOptions {
  readonly file?: string;
  readonly anchors?: string;
  readonly secret: boolean;
  readonly json?: true;
}

interface ExportOptions {
  readonly from: string;
  readonly to?: string;
  readonly output?: string;
}

/** Where a command writes, beside its answer. */
export interface AuditCommandOutput {
  readonly print: (line: string) => void;
  /** For a person who waits. */
  readonly progress: (line: string) => void;
}

/**
 * `portcullis audit verify|export|anchor`. The exit code of `verify` is 1 when something is wrong.
 *
 * @param secrets reads `SECRET_KEY`, for archives: they need no database
 */
export function auditCommand(
  withApplication: WithApplication,
  secrets: () => Promise<readonly Secret[]>,
  { print, progress }: AuditCommandOutput,
): Command {
  const command = new Command('audit').description('verifies and exports the audit trail');
  command
    .command('verify')
    .description('finds the first row that was altered, removed, moved or cut off')
    .option('--file <path>', 'an archive that `audit export` wrote, in place of the database')
    .option('--anchors <path>', 'anchors that were kept elsewhere; by default those of AUDIT_ANCHOR_FILE')
    .option('--no-secret', 'of an archive the rows alone, for whoever does not have SECRET_KEY')
    .option('--json', 'prints what was found as JSON')
    .action(async ({ file, anchors, secret, json }: VerifyOptions) => {
      if (file !== undefined) {
        const keys = secret ? new AnchorKeys(await secrets()) : null;
        report(await verifyArchive(linesOf(file), keys), json, print);
        return;
      }
      await withApplication(async (app) => {
        const { auditAnchorFile } = app.get<Settings>(SETTINGS, { strict: false });
        const kept = await readAnchors(anchors ?? auditAnchorFile);
        const verifier = app.get(AuditVerifier, { strict: false });
        const seen = (rows: number): void => progress(`${rows} rows`);
        report(await verifier.verify({ anchors: kept, progress: seen }), json, print);
      });
    });
  command
    .command('export')
    .description('writes rows as NDJSON that `audit verify --file` verifies where there is no database')
    .option('--from <sequence>', 'the first row', readSequence, '1')
    .option('--to <sequence>', 'the last row; by default the last there is', readSequence)
    .option('--output <path>', 'a new file; by default standard output')
    .action(({ from, to, output }: ExportOptions) =>
      withApplication(async (app) => {
        const lines = app.get(AuditArchive, { strict: false }).lines({ from, to });
        if (output === undefined) {
          for await (const line of lines) {
            print(line);
          }
          return;
        }
        await pipeline(Readable.from(withNewlines(lines)), createWriteStream(output, { flags: 'wx', mode: 0o600 }));
      }),
    );
  command
    .command('anchor')
    .description('signs where the audit trail is now, and prints it')
    .action(() =>
      withApplication(async (app) => {
        const anchor = await app.get(AuditAnchors, { strict: false }).anchor();
        print(anchor ? JSON.stringify(anchor) : 'Nothing was recorded since the last anchor.');
      }),
    );
  return command;
}

function report(verification: Verification, json: true | undefined, print: (line: string) => void): void {
  const { rows, first, last, anchors, unknownAnchors, fault } = verification;
  if (fault) {
    process.exitCode = 1;
  }
  if (json) {
    print(JSON.stringify(verification, null, 2));
    return;
  }
  print(`${rows} rows are good${rows > 0 ? `, ${first} to ${last}` : ''}; ${anchors} anchors hold`);
  if (unknownAnchors > 0) {
    print(`${unknownAnchors} anchors were signed by a secret that SECRET_KEY does not list`);
  }
  if (fault) {
    print(`row ${fault.sequence}${fault.id === null ? '' : ` (${fault.id})`} is ${fault.kind}: ${fault.detail}`);
  }
}

async function readAnchors(path: string | undefined): Promise<readonly Anchor[]> {
  const anchors: Anchor[] = [];
  if (path !== undefined) {
    for await (const line of linesOf(path)) {
      anchors.push(anchorOf(JSON.parse(line)));
    }
  }
  return anchors;
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
}

async function* withNewlines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    yield `${line}\n`;
  }
}

function readSequence(text: string): string {
  if (!/^[1-9]\d{0,17}$/.test(text)) {
    throw new InvalidArgumentError('Expected the number of a row.');
  }
  return text;
}
