// Node 20 runs no TypeScript by itself, and a thread does not inherit the loader of its parent.
import { register } from 'tsx/esm/api';

register();
await import('./inspect-worker.ts');
