import { type KeyObject } from 'node:crypto';
import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JwtModule, JwtSecretRequestType } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { type Secret } from '../core/secret.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { AuthenticationSchemes, DEFAULT_SCHEMES } from './authentication-schemes.js';
import { BASIC, BasicAuthentication } from './basic/basic.authentication.js';
import { CsrfTokens } from './csrf/csrf-tokens.js';
import { AccessTokens } from './jwt/access-tokens.js';
import { JwtAuthentication } from './jwt/jwt.authentication.js';
import { SigningKeys } from './jwt/signing-keys.js';
import { TOKEN_ISSUER, tokenIssuer } from './jwt/token-issuer.js';
import { SessionAuthentication } from './session/session.authentication.js';
import { SessionCookie } from './session/session-cookie.js';
import { TokenAuthentication } from './token/token.authentication.js';

export interface AuthenticationOptions {
  /** Modules that provide the ports: `UserLookup`, `SessionLookup`, `TokenVerifier`, `PasswordVerifier` and `FailedAuthentication`. */
  readonly imports: readonly (Type | DynamicModule)[];
  readonly publicUrl: string;
  readonly secrets: readonly Secret[];
  /** The schemes of a route that names none, in order. */
  readonly schemes: readonly string[];
}

/** Who is calling. */
@Module({})
export class AuthenticationModule {
  static forRoot({ imports, publicUrl, secrets, schemes }: AuthenticationOptions): DynamicModule {
    const keys = new SigningKeys(secrets);
    const providers: Provider[] = [
      { provide: SigningKeys, useValue: keys },
      { provide: TOKEN_ISSUER, useValue: tokenIssuer(publicUrl) },
      { provide: DEFAULT_SCHEMES, useValue: schemes },
      { provide: CsrfTokens, useValue: new CsrfTokens(secrets) },
      { provide: SessionCookie, useValue: new SessionCookie(publicUrl) },
      AccessTokens,
      AuthenticationSchemes,
      AuthenticationGuard,
      JwtAuthentication,
      SessionAuthentication,
      TokenAuthentication,
      // Where it is off, no route can ask for it either.
      ...(schemes.includes(BASIC) ? [BasicAuthentication] : []),
    ];
    return {
      module: AuthenticationModule,
      global: true,
      imports: [
        ...imports,
        PassportModule,
        JwtModule.register({ secretOrKeyProvider: (purpose, token) => keyFor(purpose, token, keys) }),
        DiscoveryModule,
      ],
      providers,
      exports: [AccessTokens, AuthenticationSchemes, AuthenticationGuard, CsrfTokens, SessionCookie],
    };
  }
}

function keyFor(purpose: JwtSecretRequestType, token: string | object | Buffer, keys: SigningKeys): KeyObject {
  return purpose === JwtSecretRequestType.VERIFY && typeof token === 'string'
    ? keys.verifying(token)
    : keys.current.key;
}
