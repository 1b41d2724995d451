declare module 'passport-http-bearer' {
  import { Strategy as PassportStrategy } from 'passport';

  export class Strategy extends PassportStrategy {
    constructor(
      options: { readonly realm: string },
      verify: (token: string, done: (...result: unknown[]) => void) => void,
    );
    override authenticate(): void;
  }
}
