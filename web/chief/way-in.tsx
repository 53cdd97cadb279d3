import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownDevice } from '../../server/contract/activation.ts';
import { ApiError, getJson, sendJson } from '../api.ts';
import { Activate, PinInput } from './activate.tsx';
import { dropPage } from './kept-page.ts';
import { Room } from './room.tsx';
import { useWords } from './words.ts';

/** A known phone asks for its PIN, any other for a card. */
export function WayIn({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const [device, setDevice] = useState<KnownDevice | null>(null);
  const [pin, setPin] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    getJson<KnownDevice>('device').then(setDevice, (caught: ApiError) => setError(words.problem(caught)));
    // Asked again when somebody wants to, not when the words change.
  }, [asked]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await sendJson('POST', 'device/login', { pin });
      onDone();
    } catch (caught) {
      if (!(caught instanceof ApiError)) throw caught;
      setPin('');
      setError(words.problem(caught));
      // No longer a device: what it showed last goes too.
      if (caught.problem.code === 'device-unknown') {
        dropPage();
        setDevice({ known: false, name: null });
      }
    } finally {
      setBusy(false);
    }
  };

  if (!device)
    return (
      <Room title={t('chief.title')}>
        {error ? (
          <>
            <p className="alert">{error}</p>
            <button type="button" className="main" onClick={() => setAsked(asked + 1)}>
              {t('chief.retry')}
            </button>
          </>
        ) : (
          <p className="muted">{t('chief.loading')}</p>
        )}
      </Room>
    );
  if (!device.known) return <Activate code={null} onDone={onDone} />;
  return (
    <Room title={t('chief.title')}>
      <form onSubmit={(event) => void submit(event)}>
        {error && (
          <p className="alert" role="alert" data-testid="pin-error">
            {error}
          </p>
        )}
        <strong className="greeting">{t('chief.pin.title', { name: device.name })}</strong>
        <PinInput label={t('chief.pin.label')} value={pin} onChange={setPin} testId="pin" focus />
        <button className="main" disabled={busy || pin.length < 6} data-testid="pin-submit">
          {t('chief.pin.submit')}
        </button>
        <small className="muted">{t('chief.pin.forgotten')}</small>
      </form>
    </Room>
  );
}
