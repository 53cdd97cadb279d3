import type { RequestHandler } from 'express';

/** The chief's page is small and stands by itself; a scanned card opens the same one. */
export function chiefPage(folder: string): RequestHandler {
  return (request, response, next) => {
    if (request.path !== '/' || !['GET', 'HEAD'].includes(request.method)) next();
    else response.sendFile(`${folder}chief.html`);
  };
}

/** The certificate of the office's own authority, for phones to trust; it holds nothing secret. */
export function authorityFile(certificatePem: string): RequestHandler {
  return (request, response, next) => {
    if (request.path !== '/' || !['GET', 'HEAD'].includes(request.method)) next();
    else response.type('application/x-x509-ca-cert').send(certificatePem);
  };
}
