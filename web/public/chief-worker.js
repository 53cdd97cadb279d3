/*
 * Keeps the shell of the chief's page, so that it opens without a network: the page itself and the files with a hash in
 * their name. Nothing of the land and nobody's name passes through here; the page keeps what it showed last by itself.
 */
const SHELL = 'chief-shell-1';
const PAGE = '/chief';

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL);
      const page = await fetch(PAGE, { cache: 'reload' });
      const files = filesOf(await page.clone().text());
      await cache.put(PAGE, page);
      await cache.addAll(files);
      await self.skipWaiting();
    })(),
  );
});

/** What the page loads at once; the map engine comes when it is asked for. */
function filesOf(html) {
  return [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]);
}

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && url.pathname === PAGE) event.respondWith(newestPage(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(keptFile(request));
});

/** The page as the server has it, else as it was. */
async function newestPage(request) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(PAGE);
  try {
    const page = await fetch(request);
    if (page.ok) await takeUp(cache, kept, page.clone());
    return page;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** A new edition takes the place of the older one, whose files would only lie there. */
async function takeUp(cache, kept, page) {
  const html = await page.clone().text();
  await cache.put(PAGE, page);
  if (kept && (await kept.clone().text()) === html) return;
  const files = new Set(filesOf(html));
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname.startsWith('/assets/') && !files.has(pathname)) await cache.delete(url);
  }
}

/** A file with a hash in its name is the same for ever. */
async function keptFile(request) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(request);
  if (kept) return kept;
  const file = await fetch(request);
  if (file.ok) await cache.put(request, file.clone());
  return file;
}
