import { spawn } from 'node:child_process';
import { say } from './say.mjs';

const HEARTBEAT_MS = 20_000;

/**
 * Runs a program quietly; what it printed is kept for the case that it fails. A long silence looks like a hang,
 * so every 20 s it says that it is still at work.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string, label?: string}} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(program, args, { env = process.env, cwd, label = program } = {}) {
  return new Promise((done) => {
    let output = '';
    const began = Date.now();
    const child = spawn(program, args, {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const heartbeat = setInterval(() => {
      const seconds = Math.round((Date.now() - began) / 1000);
      say(`仍在进行：${label}（${seconds} 秒） / still working: ${label} (${seconds} s)`);
    }, HEARTBEAT_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-200_000);
      });
    }
    const end = (code, text) => {
      clearInterval(heartbeat);
      done({ code, output: text });
    };
    child.on('error', (error) => end(-1, error.message));
    child.on('close', (code) => end(code ?? -1, output.trim()));
  });
}

/** The last lines of a long output. */
export function tail(output, lines = 15) {
  return output.split('\n').slice(-lines);
}
