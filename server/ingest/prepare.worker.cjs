// A worker does not inherit the loader that runs TypeScript. Loaded as CommonJS it needs no second thread for that loader, and
// starts in two thirds of the time.
require('tsx/cjs/api').register();
require('./prepare-worker.ts');
