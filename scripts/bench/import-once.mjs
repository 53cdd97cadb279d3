// One import in a process of its own, so that its peak memory is its own too. Prints seconds and MB as JSON.
import { register } from 'tsx/esm/api';

register();
const { importOnce } = await import('./import-once.ts');
process.stdout.write(JSON.stringify(await importOnce(process.argv[2], process.argv.slice(3))));
