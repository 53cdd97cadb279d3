import { readFileSync } from 'node:fs';
import { type Platform, platformFrom } from './install-hint.ts';

/** Which family of systems this machine belongs to. */
export function thisPlatform(): Platform {
  let osRelease = '';
  try {
    osRelease = readFileSync('/etc/os-release', 'utf8');
  } catch {
    // not Linux, or a very small container
  }
  return platformFrom(process.platform, osRelease);
}
