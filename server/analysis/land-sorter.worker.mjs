// A worker does not inherit the loader that runs TypeScript: it is registered here, then the work is loaded.
import { register } from 'tsx/esm/api';

register();
await import('./land-sorter-worker.ts');
