// Tidying large maps in a thread of its own: the page's own bundle once more, so that nothing else has
// to be served or allowed. Where no such thread can start, the work is done here.
import { tidy, type Box, type Place, type Way } from "./layout";

export type Job = { boxes: readonly Box[]; ways: readonly Way[]; room: { width: number; height: number } };
const HELLO = "wayline-tidy";

export const work = (job: Job): Map<string, Place> => tidy(job.boxes, job.ways, job.room);

export function workAside(job: Job): Promise<Map<string, Place>> {
  return new Promise((resolve) => {
    let worker: Worker | null = null;
    const finish = (places: Map<string, Place>) => {
      worker?.terminate();
      resolve(places);
    };
    try {
      worker = new Worker(import.meta.url, { type: "module", name: HELLO });
      worker.onmessage = (event: MessageEvent<Map<string, Place>>) => finish(event.data);
      worker.onerror = () => finish(work(job));
      worker.postMessage(job);
    } catch {
      finish(work(job));
    }
  });
}

/** Called once by the bundle wherever it runs: answers jobs if this is the other thread. */
export function answerJobs(): void {
  if (typeof document !== "undefined" || (globalThis as { name?: string }).name !== HELLO) return;
  addEventListener("message", (event: MessageEvent<Job>) => postMessage(work(event.data)));
}
