#!/usr/bin/env node
// Node 20 runs no TypeScript by itself: tsx is registered first, then the program is loaded as it stands.
import { register } from 'tsx/esm/api';

register();
await import('../server/main.ts');
