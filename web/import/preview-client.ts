import type { InspectRequest } from '../../server/contract/import-request.ts';
import type { FoundFeature, FromPreview, ToPreview } from './preview-protocol.ts';

type Told = Exclude<FromPreview, { type: 'answer' }>;
type Answer = Extract<FromPreview, { type: 'answer' }>;

let worker: Worker | null = null;
let run = 0;
let asked = 0;
let listener: (message: Told) => void = () => undefined;
const waiting = new Map<number, (answer: Answer) => void>();

function theWorker(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL('./preview.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<FromPreview>) => {
    if (data.type === 'answer') {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    } else if (data.run === run) listener(data);
  };
  return worker;
}

const send = (message: ToPreview) => theWorker().postMessage(message);

function ask(
  message: { type: 'tile'; z: number; x: number; y: number } | { type: 'find'; layer: number; index: number },
) {
  const id = ++asked;
  return new Promise<Answer>((resolve) => {
    waiting.set(id, resolve);
    send({ ...message, id });
  });
}

/** Looks into an upload; an earlier look is given up. */
export function inspect(uploadId: string, request: InspectRequest, onTold: (message: Told) => void): void {
  listener = onTold;
  run += 1;
  send({ type: 'inspect', run, uploadId, request });
}

export function stopPreview(): void {
  run += 1;
  if (worker) send({ type: 'stop' });
}

/** A tile of the preview as MVT bytes, null where it is empty. */
export async function previewTile(z: number, x: number, y: number): Promise<ArrayBuffer | null> {
  const answer = await ask({ type: 'tile', z, x, y });
  return 'tile' in answer ? answer.tile : null;
}

export async function findFeature(layer: number, index: number): Promise<FoundFeature | null> {
  const answer = await ask({ type: 'find', layer, index });
  return 'feature' in answer ? answer.feature : null;
}
