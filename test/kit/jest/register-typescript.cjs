// Lets Node import this repository's TypeScript as it is. Once for each process: a CommonJS module is evaluated once, whoever asks for it.
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');

register('./typescript.loader.mjs', pathToFileURL(__filename));
