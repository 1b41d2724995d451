import { type DynamicModule, type Type } from '@nestjs/common';
import { type Migration } from './database/data-source.options.js';

/** What a server has beside its own: of a package that depends on this one, or of a test. */
export interface Features {
  /** Nest modules, with their controllers and entities. */
  readonly modules?: readonly (Type | DynamicModule)[];
  /** Their migrations, which run at the start with the server's own. The name of each ends with its time, as TypeORM has it: `CreateNotes1795000000000`. */
  readonly migrations?: readonly Migration[];
  /** Whether the worked example is served as well, at `/articles`; it is, unless this says `false`. */
  readonly example?: boolean;
}
