/** The address of a database whose sessions use one process each, as the plain ways are measured. */
export function withoutParallel(address: string): string {
  const url = new URL(address);
  url.searchParams.set('options', '-c max_parallel_workers_per_gather=0');
  return url.href.replaceAll('+', '%20');
}
