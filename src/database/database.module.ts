import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { isDatabaseUnavailable } from '../core/database-errors.js';
import { AdvisoryLocks } from './advisory-locks.js';
import { ChangeFeed } from './change-feed.js';
import { DATABASE_ADDRESS, type DatabaseAddress, dataSourceOptions } from './data-source.options.js';
import { migrate } from './migrate.js';
import { PreparedStatements } from './prepared-statements.js';

/** A server that starts before its database waits about a minute for it; one with a wrong address or password ends at once. */
const START_ATTEMPTS = 60;

/** PostgreSQL: the data source, migrated, and prepared statements. Feature modules add entities with `TypeOrmModule.forFeature()`. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(address: DatabaseAddress): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({
            ...dataSourceOptions(address),
            autoLoadEntities: true,
            retryAttempts: START_ATTEMPTS,
            retryDelay: 1000,
            toRetry: isDatabaseUnavailable,
          }),
          dataSourceFactory: async (options) => {
            await migrate(address);
            return new DataSource(options as DataSourceOptions).initialize();
          },
        }),
      ],
      providers: [{ provide: DATABASE_ADDRESS, useValue: address }, AdvisoryLocks, ChangeFeed, PreparedStatements],
      exports: [AdvisoryLocks, ChangeFeed, PreparedStatements],
    };
  }
}
