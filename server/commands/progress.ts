import cliProgress from 'cli-progress';

/** Progress of a long command: bars on a terminal, one line a step elsewhere. Always on stderr. */
export interface Progress {
  /** Shows how far a step is; \`total\` null when it cannot be known. */
  update(step: string, done: number, total: number | null): void;
  stop(): void;
}

export function startProgress(stderr: NodeJS.WritableStream & { isTTY?: boolean }): Progress {
  return stderr.isTTY ? barProgress(stderr) : lineProgress(stderr);
}

function barProgress(stderr: NodeJS.WritableStream): Progress {
  const bars = new cliProgress.MultiBar(
    {
      format: '{bar} {step} {value}{of} {duration_formatted}',
      hideCursor: true,
      clearOnComplete: false,
      stream: stderr as NodeJS.WriteStream,
      barsize: 24,
    },
    cliProgress.Presets.shades_classic,
  );
  const shown = new Map<string, cliProgress.SingleBar>();
  return {
    update(step, done, total) {
      const payload = { step, of: total === null ? '' : `/${total}` };
      const bar = shown.get(step) ?? bars.create(total ?? Math.max(done, 1), done, payload);
      shown.set(step, bar);
      bar.setTotal(total ?? Math.max(done, 1));
      bar.update(done, payload);
    },
    stop: () => bars.stop(),
  };
}

function lineProgress(stderr: NodeJS.WritableStream): Progress {
  let last = '';
  return {
    update(step, done, total) {
      // Without a terminal (cron, a file) one line a step is enough.
      if (step === last) return;
      last = step;
      stderr.write(`… ${step}${total === null ? '' : ` (${done}/${total})`}\n`);
    },
    stop: () => undefined,
  };
}
