import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActivationFor } from '../../server/contract/activation.ts';
import { ApiError, sendJson } from '../api.ts';
import { dropPage } from './kept-page.ts';
import { Room } from './room.tsx';
import { useWords } from './words.ts';

/** From the code of a card to a phone with a PIN: whose card it is first, then the PIN twice. */
export function Activate({ code: scanned, onDone }: { code: string | null; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const [code, setCode] = useState(scanned ?? '');
  const [found, setFound] = useState<ActivationFor | null>(null);
  const [refused, setRefused] = useState(false);
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(scanned !== null);

  const ask = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (caught) {
      if (!(caught instanceof ApiError)) throw caught;
      setError(words.problem(caught));
    } finally {
      setBusy(false);
    }
  };
  const look = (of: string) =>
    ask(async () => setFound(await sendJson<ActivationFor>('POST', 'activation/look', { code: of })));
  useEffect(() => {
    if (scanned !== null) void look(scanned);
    // A card is looked at once.
  }, [scanned]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!found) void look(code);
    else if (pin !== again) setError(t('chief.activate.differs'));
    else
      void ask(async () => {
        await sendJson('POST', 'activation', { code, pin });
        // Of whoever had the phone before.
        dropPage();
        onDone();
      });
  };

  return (
    <Room title={t('chief.activate.title')}>
      {!found && !scanned && <p className="hint">{t('chief.activate.scan')}</p>}
      {found && (
        <div className="whose" data-testid="activate-who">
          <span className="muted">{t('chief.activate.who')}</span>
          <strong>{found.name}</strong>
          {found.duties.map(({ cellCode, cellName, post }) => (
            <span key={`${cellCode} ${post}`}>
              {cellName} · {post}
            </span>
          ))}
          {found.duties.length === 0 && <span className="muted">{t('chief.activate.noDuty')}</span>}
          <span className="muted small">
            {t('chief.activate.until', { time: words.time(found.expiresAt) })}
          </span>
          {refused ? (
            <p className="alert">{t('chief.activate.notMeHint')}</p>
          ) : (
            <button type="button" className="quiet" onClick={() => setRefused(true)}>
              {t('chief.activate.notMe')}
            </button>
          )}
        </div>
      )}
      {error && (
        <p className="alert" role="alert" data-testid="activate-error">
          {error}
        </p>
      )}
      {!refused && (
        <form onSubmit={submit}>
          {!found && (!scanned || error) && (
            <label>
              {t('chief.activate.code')}
              <input
                value={code}
                onChange={(event) => setCode(event.target.value)}
                autoCapitalize="none"
                autoComplete="off"
                spellCheck={false}
                data-testid="activate-code"
              />
              <small className="muted">{t('chief.activate.codeHint')}</small>
            </label>
          )}
          {found && (
            <>
              <PinInput label={t('chief.activate.pin')} value={pin} onChange={setPin} testId="activate-pin" />
              <small className="muted">{t('chief.activate.pinHint')}</small>
              <PinInput
                label={t('chief.activate.again')}
                value={again}
                onChange={setAgain}
                testId="activate-again"
              />
            </>
          )}
          <button
            className="main"
            disabled={busy || (found ? !pin || !again : !code)}
            data-testid="activate-submit"
          >
            {busy ? t('chief.loading') : t(found ? 'chief.activate.submit' : 'chief.activate.look')}
          </button>
        </form>
      )}
      {!scanned && (
        <a className="quiet" href="/">
          {t('chief.console')}
        </a>
      )}
    </Room>
  );
}

export function PinInput({
  label,
  value,
  onChange,
  testId,
  focus = false,
}: {
  label: string;
  value: string;
  onChange: (pin: string) => void;
  testId: string;
  focus?: boolean;
}) {
  return (
    <label>
      {label}
      <input
        className="pin"
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        value={value}
        autoFocus={focus}
        onChange={(event) => onChange(event.target.value.replaceAll(/\D/g, ''))}
        data-testid={testId}
      />
    </label>
  );
}
