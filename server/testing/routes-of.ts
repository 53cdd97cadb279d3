import type { Express } from 'express';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  matchers?: unknown[];
  slash?: boolean;
  handle: { stack?: Layer[] };
}

/** All routes of a program with the addresses they hang at, parameters as `:name`. */
export function routesOf(program: Express): { method: string; path: string }[] {
  const found: { method: string; path: string }[] = [];
  const bases = ['', '/api/v1', '/tiles', '/imagery', '/ogc'];
  const walk = (stack: Layer[], base: string) => {
    for (const layer of stack) {
      if (layer.route) {
        const path = (base + layer.route.path).replace(/(?<=.)\/$/, '');
        for (const method of Object.keys(layer.route.methods))
          found.push({ method: method.toUpperCase(), path });
      } else if (layer.handle.stack) {
        // A router does not tell where it hangs; its matcher does.
        const match = (layer as unknown as { match(path: string): boolean }).match.bind(layer);
        const hangs = bases.filter((candidate) => candidate && match(`${candidate}/x`));
        walk(layer.handle.stack, base + (hangs.length === 1 ? hangs[0]! : ''));
      }
    }
  };
  walk((program as unknown as { router: { stack: Layer[] } }).router.stack, '');
  return found;
}
