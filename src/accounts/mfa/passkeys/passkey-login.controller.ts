import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Authentication } from '../../../authentication/authentication.decorator.js';
import { SameOrigin } from '../../../authentication/csrf/same-origin.decorator.js';
import { type ApiRequest } from '../../../core/api-request.js';
import { Secret } from '../../../core/secret.js';
import { AllowAny } from '../../../permissions/allow-any.permission.js';
import { Permissions } from '../../../permissions/permissions.decorator.js';
import { oneOf } from '../../../serializers/output/output.js';
import { Serialize } from '../../../serializers/output/serialize.decorator.js';
import { Throttle } from '../../../throttling/throttle.decorator.js';
import { LoginAttempts } from '../../lockout/login-attempts.js';
import { LoginEvents } from '../../logins/login-events.js';
import { loginFailed } from '../../logins/begun-login.js';
import { type LoginAnswer, LoginCompletion, type LoginReply } from '../../logins/login-completion.js';
import { CurrentSessionDto } from '../../sessions/current-session.dto.js';
import { TokenPairDto } from '../../token-pair.dto.js';
import { newTicket } from '../tickets/mfa-ticket-secret.js';
import { type LoginAttempt } from '../../lockout/login-subjects.js';
import { type FoundPasskey, PasskeyAssertion } from './passkey-assertion.js';
import { PasskeyLoginDto } from './passkey-login.dto.js';
import { PasskeyLoginOptionsDto } from './passkey-options.dto.js';

/** Logging in with a passkey and nothing else, not even a name. It has verified its user, and so is two factors in one. */
@Controller('auth/passkey')
@Authentication()
@SameOrigin()
@Permissions(AllowAny)
@Throttle('login', { by: 'address' })
export class PasskeyLoginController {
  constructor(
    private readonly passkeys: PasskeyAssertion,
    private readonly attempts: LoginAttempts,
    private readonly completion: LoginCompletion,
    private readonly events: LoginEvents,
  ) {}

  @Post('options')
  @HttpCode(200)
  @Serialize(PasskeyLoginOptionsDto)
  async options(): Promise<PasskeyLoginOptionsDto> {
    const ticket = newTicket();
    return { ticket: ticket.reveal(), options: await this.passkeys.options({ kind: 'sign_in', ticket }) };
  }

  /** Unknown, wrong and of an inactive account are one answer. A lockout holds here too. */
  @Post()
  @HttpCode(200)
  @Serialize(oneOf(TokenPairDto, CurrentSessionDto))
  async logIn(
    @Req() request: ApiRequest,
    @Body() { ticket, response, kind }: PasskeyLoginDto,
    @Res({ passthrough: true }) reply: LoginReply,
  ): Promise<LoginAnswer> {
    const passkey = await this.passkeys.find(response);
    if (!passkey) {
      this.events.failed({ kind: 'passkey', account: undefined, request }, 'wrong');
      throw loginFailed(kind);
    }
    const purpose = { kind: 'sign_in', ticket: new Secret(ticket) } as const;
    const answer = await this.attempts.judgeAndSettle(
      attemptOf(passkey, request),
      async () => ((await this.passkeys.accept(passkey, response, purpose)) ? passkey.user : undefined),
      (user, counted) => this.completion.complete(user, { kind }, { request, reply }, counted),
    );
    if (!answer) {
      throw loginFailed(kind);
    }
    return answer;
  }
}

function attemptOf({ user }: FoundPasskey, request: ApiRequest): LoginAttempt {
  return { username: user.username, address: request.clientAddress, kind: 'passkey', account: user, request };
}
