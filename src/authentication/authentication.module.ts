import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SealedBox } from '../core/sealed-box.js';
import { type Secret } from '../core/secret.js';
import { ApiKeyAuthentication } from './api-key/api-key.authentication.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { AuthenticationSchemes, DEFAULT_SCHEMES } from './authentication-schemes.js';
import { BASIC, BasicAuthentication } from './basic/basic.authentication.js';
import { CsrfTokens } from './csrf/csrf-tokens.js';
import { DpopAuthentication } from './dpop/dpop.authentication.js';
import { DpopNonces } from './dpop/dpop-nonces.js';
import { SpentProof } from './dpop/spent-proof.entity.js';
import { SpentProofs } from './dpop/spent-proofs.js';
import { AccessTokens } from './jwt/access-tokens.js';
import { CustomClaims } from './jwt/custom-claims.js';
import { JwtAuthentication } from './jwt/jwt.authentication.js';
import { SignedTokens } from './jwt/signed-tokens.js';
import { TOKEN_ISSUER, tokenIssuer } from './jwt/token-issuer.js';
import { OAuthTokens } from './oauth/oauth-tokens.js';
import { SessionAuthentication } from './session/session.authentication.js';
import { SessionCookie } from './session/session-cookie.js';
import { DerivedSigningKeys } from './signing-keys/derived-signing-keys.js';
import { SigningKeyRow } from './signing-keys/signing-key.entity.js';
import { type SigningAlgorithm } from './signing-keys/signing-key.js';
import { SigningKeyRotation } from './signing-keys/signing-key-rotation.js';
import { SIGNING_KEY_BOX, SigningKeyStore } from './signing-keys/signing-key-store.js';
import { SigningKeys } from './signing-keys/signing-keys.js';
import { StoredSigningKeys } from './signing-keys/stored-signing-keys.js';
import { TokenAuthentication } from './token/token.authentication.js';

export interface AuthenticationOptions {
  /** Modules that provide the ports: `UserLookup`, `SessionLookup`, `TokenVerifier`, `ApiKeyVerifier`, `PasswordVerifier` and `FailedAuthentication`; and, for OAuth access tokens, `OAuthTokenStore` and `OAuthClientLookup`. */
  readonly imports: readonly (Type | DynamicModule)[];
  readonly publicUrl: string;
  readonly secrets: readonly Secret[];
  /** What access tokens are signed by. */
  readonly algorithm: SigningAlgorithm;
  /** The schemes of a route that names none, in order. */
  readonly schemes: readonly string[];
}

/** Who is calling. */
@Module({})
export class AuthenticationModule {
  static forRoot({ imports, publicUrl, secrets, algorithm, schemes }: AuthenticationOptions): DynamicModule {
    const providers: Provider[] = [
      { provide: SIGNING_KEY_BOX, useValue: new SealedBox(secrets, 'signing keys') },
      SigningKeyStore,
      SigningKeyRotation,
      StoredSigningKeys,
      algorithm === 'HS256'
        ? { provide: SigningKeys, useValue: new DerivedSigningKeys(secrets) }
        : { provide: SigningKeys, useExisting: StoredSigningKeys },
      { provide: TOKEN_ISSUER, useValue: tokenIssuer(publicUrl) },
      { provide: DEFAULT_SCHEMES, useValue: schemes },
      { provide: CsrfTokens, useValue: new CsrfTokens(secrets) },
      {
        provide: SessionCookie,
        inject: [AuthenticationSchemes],
        useFactory: (schemes: AuthenticationSchemes) => new SessionCookie(publicUrl, (word) => schemes.hasWord(word)),
      },
      { provide: DpopNonces, useValue: new DpopNonces(secrets) },
      CustomClaims,
      SignedTokens,
      AccessTokens,
      OAuthTokens,
      SpentProofs,
      ApiKeyAuthentication,
      AuthenticationSchemes,
      AuthenticationGuard,
      JwtAuthentication,
      DpopAuthentication,
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
        // Each token is signed and verified with the one key that it names; there is no other.
        JwtModule.register({}),
        TypeOrmModule.forFeature([SigningKeyRow, SpentProof]),
        DiscoveryModule,
      ],
      providers,
      exports: [
        AccessTokens,
        AuthenticationSchemes,
        AuthenticationGuard,
        CsrfTokens,
        DpopNonces,
        SessionCookie,
        SignedTokens,
        SigningKeys,
        StoredSigningKeys,
        TOKEN_ISSUER,
      ],
    };
  }
}
