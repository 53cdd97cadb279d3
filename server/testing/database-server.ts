import type { TestProject } from 'vitest/node';
import { openTestServer, type TestServer } from './test-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/** vitest's globalSetup of the projects that need PostGIS; what it returns is run at the end, also after failures. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { server, close } = await openTestServer(process.env, (line) =>
    process.stderr.write(`[test] ${line}\n`),
  );
  project.provide('testServer', server);
  return close;
}
