import { RestrictionLog } from '../../../src/observability/restrictions/restriction-log.js';
import { type ApiClient } from '../../kit/api-client.js';
import { Mailbox } from '../../kit/mailbox.js';
import { type TestApp } from '../../kit/test-app.js';
import { PASSWORD, type TestUser } from '../../kit/test-user.js';

/** What a route is asked, once there is what it is about. */
export interface Asked {
  readonly path: string;
  readonly body?: object;
  /** The body of a second time, where that of the first one is used up. */
  readonly again?: () => Promise<object>;
  /** By default an administrator. */
  readonly client?: ApiClient;
  /** What stands in the row. */
  readonly action: string;
}

/** Makes what a route is about. */
export type Driver = (world: World) => Promise<Asked>;

let names = 0;

/** What drivers make their things with. */
export class World {
  constructor(
    readonly app: TestApp,
    readonly root: ApiClient,
  ) {}

  /** An account of its own for each driver. */
  async person(rank: Partial<TestUser> = {}): Promise<{ user: TestUser; client: ApiClient }> {
    const user = await this.app.createUser({ username: this.name(), ...rank });
    return { user, client: this.app.clientFor(user) };
  }

  name(): string {
    names += 1;
    return `driven-${names}`;
  }

  /** @returns the id of what was made */
  async make(path: string, body: object, client = this.root): Promise<string> {
    const answer = await client.post<{ id: string }>(path, body);
    if (answer.status !== 201) {
      throw new Error(`POST ${path} answered ${answer.status} ${answer.text}`);
    }
    return answer.body.id;
  }

  group(): Promise<string> {
    return this.make('/groups', { name: this.name() });
  }

  async token(): Promise<{ user: TestUser; client: ApiClient; id: string }> {
    const person = await this.person();
    const { username } = person.user;
    return { ...person, id: await this.make('/auth/token', { username, password: PASSWORD }, this.app.client) };
  }

  async restrict(subject: string): Promise<void> {
    await this.app
      .get(RestrictionLog)
      .put({ kind: 'step-up', subject, username: null, rule: 'token-move', lifetime: 3_600_000 });
  }

  async mailedToken(email: string): Promise<string> {
    return (await new Mailbox(this.app).latest(email)).token;
  }
}
