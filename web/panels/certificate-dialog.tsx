import { Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CoverageCertificate } from '../../server/contract/certificate.ts';
import type { CellPage, CellRef, Scheme } from '../../server/contract/land.ts';
import { apiUrl, getJson } from '../api.ts';
import { formatNumber } from '../format/number.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { useCell, useGet } from '../queries.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { useAreaWords } from '../ui/use-area-words.ts';
import { useViewState } from '../view-state.ts';

/** The day as the reader's calendar has it; a certificate is of a day, not of an instant. */
const localDay = (): string =>
  new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** The coverage certificate: of which cells, of which day; looked at, printed, downloaded. */
export function CertificateButton({ scheme }: { scheme: Scheme }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="certificate-open">
        {t('cover.certificate.button')}
      </Button>
      {open && <CertificateDialog scheme={scheme} onClose={() => setOpen(false)} />}
    </>
  );
}

function CertificateDialog({ scheme, onClose }: { scheme: Scheme; onClose: () => void }) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const within = useViewState((s) => s.within);
  const batch = useViewState((s) => s.batch);
  const around = useCell(within, scheme.code, batch).data;
  const [chosen, setChosen] = useState<string | null>(null);
  const [date, setDate] = useState(localDay);
  const under = chosen ?? around?.code ?? '';
  const params = { scheme: scheme.code, under: under || null, date };
  const page = apiUrl('certificate', { ...params, format: 'html' });
  const { made, error, busy, make } = useMade(params);
  return (
    <Modal open title={t('cover.certificate.title')} onCancel={onClose} footer={null} width={520}>
      <div className="certificate" data-testid="certificate">
        <p className="muted">{t('cover.certificate.what')}</p>
        <label>
          <span>{t('cover.certificate.under')}</span>
          <CellChoice
            scheme={scheme.code}
            value={under}
            onChange={setChosen}
            known={around ? [...around.path, around] : []}
            whole={pickLanguage(scheme.name, lang)}
          />
        </label>
        <label>
          <span>{t('cover.certificate.date')}</span>
          <input
            type="date"
            className="date-input"
            value={date}
            max="9999-12-31"
            required
            onChange={(event) => event.target.value && setDate(event.target.value)}
            data-testid="certificate-date"
          />
        </label>
        <div className="certificate-actions">
          <Button type="primary" href={page} target="_blank" rel="noopener" data-testid="certificate-page">
            {t('cover.certificate.page')}
          </Button>
          <Button onClick={() => printPage(page)} data-testid="certificate-print">
            {t('cover.certificate.print')}
          </Button>
          <Button href={apiUrl('certificate', params)} download={`certificate-${scheme.code}-${under || 'all'}-${date}.json`} data-testid="certificate-json">
            {t('cover.certificate.json')}
          </Button>
          <Button onClick={() => void make()} loading={busy} data-testid="certificate-check">
            {t('cover.certificate.figures')}
          </Button>
        </div>
        <p className="muted small">{t('cover.certificate.long')}</p>
        {error && <ProblemView error={error} onRetry={() => void make()} />}
        {made && <Made certificate={made} />}
      </div>
    </Modal>
  );
} // prettier-ignore

/** The figures of the certificate at a glance, before anything is printed. */
function useMade(params: Record<string, string | null>) {
  const key = JSON.stringify(params);
  const [state, setState] = useState<{ key: string; made?: CoverageCertificate; error?: Error; busy: boolean }>();
  const own = state?.key === key ? state : undefined;
  const make = async () => {
    setState({ key, busy: true });
    try {
      const made = await getJson<CoverageCertificate>('certificate', params);
      setState((now) => (now?.key === key ? { key, made, busy: false } : now));
    } catch (error) {
      setState((now) => (now?.key === key ? { key, error: error as Error, busy: false } : now));
    }
  };
  return { made: own?.made, error: own?.error, busy: own?.busy ?? false, make };
} // prettier-ignore

function Made({ certificate }: { certificate: CoverageCertificate }) {
  const { t } = useTranslation();
  const words = useAreaWords();
  const whole = certificate.levels.every(({ twiceM2, gapM2, outsideM2 }) => twiceM2 + gapM2 + outsideM2 === 0);
  return (
    <div className={whole ? 'verdict good' : 'verdict bad'} data-testid="certificate-made">
      <strong>{t(whole ? 'cover.certificate.whole' : 'cover.certificate.faults')}</strong>
      <ul>
        {certificate.levels.map(({ level, areaM2, onceM2, twiceM2, gapM2, undividedM2, outsideM2 }) => (
          <li key={level}>
            {[
              t('cover.certificate.level', { level, below: level + 1, area: words.short(areaM2) }),
              ...Object.entries({ once: onceM2, twice: twiceM2, gap: gapM2, undivided: undividedM2, outside: outsideM2 })
                .filter(([, m2]) => m2 > 0)
                .map(([part, m2]) => t(`cover.certificate.parts.${part}`, { area: words.short(m2) })),
            ].join(t('cover.certificate.comma'))}
          </li>
        ))}
      </ul>
      <small>
        {t('cover.certificate.hash', {
          cells: formatNumber(certificate.cells),
          hash: certificate.certificateHash.slice(0, 16),
        })}
      </small>
    </div>
  );
} // prettier-ignore

interface ChoiceProps {
  scheme: string;
  /** Code of the cell; '' for the whole scheme. */
  value: string;
  onChange: (code: string) => void;
  known: CellRef[];
  whole: string;
}

/** A cell by name or code; the cells above the one that is looked at are there at once. */
function CellChoice({ scheme, value, onChange, known, whole }: ChoiceProps) {
  const { t } = useTranslation();
  const [q, setQ] = useState('');
  const found = useGet<CellPage>('cells', { scheme, q: q || null, limit: 30 });
  const [picked, setPicked] = useState<CellRef[]>([]);
  const cells = new Map([...known, ...picked, ...(found.data?.rows ?? [])].map((cell) => [cell.code, cell]));
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setQ }}
      value={value}
      loading={found.isFetching}
      onChange={(code: string) => {
        const cell = cells.get(code);
        if (cell) setPicked([cell]);
        onChange(code);
      }}
      options={[
        ...(q ? [] : [{ value: '', label: t('cover.certificate.whole-scheme', { name: whole }) }]),
        ...[...cells.values()]
          .filter(({ code, name }) => !q || code.startsWith(q) || name.toLowerCase().includes(q.toLowerCase()))
          .map(({ code, name }) => ({ value: code, label: `${name}　${code}` })),
      ]}
      aria-label={t('cover.certificate.under')}
      data-testid="certificate-under"
    />
  );
} // prettier-ignore

/** Opens the page and prints it when it is there; the page itself runs no script. */
function printPage(url: string): void {
  const page = window.open(url, '_blank');
  page?.addEventListener('load', () => page.print());
}
