import { Injectable } from '@nestjs/common';
import { CandidateSubjects } from './candidate-subjects.js';
import { PermissionExplanations } from './permission-explanations.js';
import { type PermittedSubjectDto } from './permitted-subject.dto.js';
import { type FoundPolicy } from './policy-question.js';

/** A page of a list by cursor, which goes on and never back. */
export interface SubjectPage {
  readonly results: readonly PermittedSubjectDto[];
  readonly previous: null;
  /** `null` on the last page. */
  readonly next: string | null;
}

/** Who may do something. */
@Injectable()
export class PermittedSubjects {
  constructor(
    private readonly candidates: CandidateSubjects,
    private readonly explanations: PermissionExplanations,
  ) {}

  /**
   * @param after the last username, in lower case, that was looked at
   * @returns accounts that may, by name. A page is shorter than asked where candidates turned out not to be allowed; `next` tells whether there are more.
   */
  async list(found: FoundPolicy, after: string, pageSize: number): Promise<Omit<SubjectPage, 'previous'>> {
    const candidates = await this.candidates.list(found, after, pageSize + 1);
    const page = candidates.slice(0, pageSize);
    const explained = await Promise.all(
      page.map(async (user) => ({ user, ...(await this.explanations.explain(user, found)) })),
    );
    const results = explained
      .filter(({ allowed }) => allowed)
      .map(({ user: { id, username }, reasons }) => ({ id, username, reasons }));
    return { results, next: candidates.length > pageSize ? (page.at(-1)?.usernameKey ?? null) : null };
  }
}
