import { Command } from 'commander';
import { type WithApplication } from '../../core/with-application.js';
import { type CountedSubject } from '../../throttling/throttle-subject.js';
import { CountedSubjects } from './counted-subjects.js';
import { ThrottleCounters } from './throttle-counters.js';
import { type ThrottleCounterDto } from './throttle-counter.dto.js';

interface SubjectOptions {
  readonly subject: string;
}

/** Each server counts for itself, where no other process can look. */
export class CountedElsewhere extends Error {
  readonly code = 'COUNTED_ELSEWHERE';

  constructor() {
    super(
      'Every server process counts for itself, as REDIS_URL is not set or Redis is away: ask one of them, by GET /api/v1/security/throttles.',
    );
  }
}

/** `portcullis throttles list|reset --subject …`. */
export function throttlesCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const about = (
    { subject }: SubjectOptions,
    act: (counters: ThrottleCounters, subject: CountedSubject) => Promise<void>,
  ): Promise<void> =>
    withApplication(async (app) => {
      const found = await app.get(CountedSubjects, { strict: false }).find(subject);
      await act(app.get(ThrottleCounters, { strict: false }), found);
    });
  const option = ['--subject <subject>', 'such as address:192.0.2.1 or user:alice'] as const;
  const command = new Command('throttles').description('shows and resets what has been counted by throttles');
  command
    .command('list')
    .description(
      'prints the counters of a subject in Redis, tab-separated: policy, used, limit, window and reset in seconds',
    )
    .requiredOption(...option)
    .action((options: SubjectOptions) =>
      about(options, async (counters, subject) => {
        const { isShared, counters: found } = await counters.of(subject);
        if (!isShared) {
          throw new CountedElsewhere();
        }
        found.forEach((counter) => print(line(counter)));
      }),
    );
  command
    .command('reset')
    .description('forgets what has been counted for a subject, in Redis and in every server process')
    .requiredOption(...option)
    .action((options: SubjectOptions) =>
      about(options, async (counters, subject) => {
        await counters.reset(subject);
        print(`The counters of ${subject.name} are reset.`);
      }),
    );
  return command;
}

function line({ policy, used, limit, window, resetsIn }: ThrottleCounterDto): string {
  return [policy, used, limit, `${window}s`, resetsIn === null ? '-' : `${resetsIn}s`].join('\t');
}
