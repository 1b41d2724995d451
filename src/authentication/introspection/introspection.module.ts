import { type DynamicModule, Module } from '@nestjs/common';
import { IntrospectionAuthentication } from './introspection.authentication.js';
import { IntrospectionGuard } from './introspection.guard.js';
import { INTROSPECTION, type IntrospectionOptions } from './introspection.options.js';
import { TokenIntrospection } from './token-introspection.js';

/**
 * Accepts access tokens of an authorization server elsewhere: by `@UseGuards(IntrospectionGuard)` in any Nest application, by
 * `@Authentication('introspection')` in one of this kit.
 */
@Module({})
export class IntrospectionModule {
  static forRoot(options: IntrospectionOptions): DynamicModule {
    return {
      module: IntrospectionModule,
      global: true,
      providers: [
        { provide: INTROSPECTION, useValue: options },
        TokenIntrospection,
        IntrospectionAuthentication,
        IntrospectionGuard,
      ],
      exports: [IntrospectionAuthentication, IntrospectionGuard],
    };
  }
}
