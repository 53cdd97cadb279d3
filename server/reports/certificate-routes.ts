import { Router } from 'express';
import { z } from 'zod';
import { isoDay } from '../contract/iso-day.ts';
import type { CoverageCertificate } from '../contract/certificate.ts';
import { codeParameter, textParameter } from '../http/page.ts';
import { certificatePage } from './certificate-page.ts';

export const certificateQuery = z.object({
  scheme: codeParameter,
  under: textParameter,
  date: isoDay.optional(),
  asKnownAt: z.iso.datetime({ offset: true }).optional(),
  format: z.enum(['json', 'html']).default('json'),
});

export type CertificateOrder = Omit<z.infer<typeof certificateQuery>, 'format'>;

/** The coverage certificate as JSON, or as a page to print. */
export function certificateRoutes(
  certify: (order: CertificateOrder) => Promise<CoverageCertificate>,
): Router {
  const router = Router();
  router.get('/certificate', async (request, response) => {
    const { format, ...order } = certificateQuery.parse(request.query);
    const certificate = await certify(order);
    if (format === 'json') response.json(certificate);
    else response.type('html').send(certificatePage(certificate, '/fonts'));
  });
  return router;
}
