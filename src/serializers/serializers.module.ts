import { Module } from '@nestjs/common';
import { ValidationPipe } from './validation.pipe.js';

/** What goes in: the pipe that the application makes global. Everything else here is functions and decorators. */
@Module({ providers: [ValidationPipe], exports: [ValidationPipe] })
export class SerializersModule {}
