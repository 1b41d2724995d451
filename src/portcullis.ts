#!/usr/bin/env node
import { runCommandLine } from './cli.js';

await runCommandLine();
