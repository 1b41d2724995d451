import { Command, Option } from 'commander';
import { Clock } from '../../core/clock.js';
import { type Milliseconds, parseDuration } from '../../core/duration.js';
import { type WithApplication } from '../../core/with-application.js';
import { SecuritySummaries } from './security-summary.js';
import { summaryText } from './summary-text.js';

interface ReportOptions {
  readonly since: string;
  readonly format: 'text' | 'json';
}

/** `portcullis security report`. */
export function securityCommand(withApplication: WithApplication, print: (text: string) => void): Command {
  const command = new Command('security').description('security events and alerts');
  command
    .command('report')
    .description('sums up what was seen: alerts by rule and subject, events by type, who has the most warnings')
    .addOption(new Option('--since <duration>', 'how far back, such as 24h or 30d').default('7d'))
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .action(({ since, format }: ReportOptions) => {
      const period: Milliseconds = parseDuration(since);
      return withApplication(async (app) => {
        const now = app.get(Clock, { strict: false }).now();
        const summaries = app.get(SecuritySummaries, { strict: false });
        // To the next millisecond, so that what happened in this one is part of it.
        const summary = await summaries.of(new Date(now - period), new Date(now + 1));
        print(format === 'json' ? JSON.stringify(summary, null, 2) : summaryText(summary));
      });
    });
  return command;
}
