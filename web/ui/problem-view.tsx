import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api.ts';
import { pickLanguage } from '../i18n/pick-language.ts';
import { useViewState } from '../view-state.ts';

interface Props {
  error: Error;
  onRetry?: () => void;
  /** Shown instead of retry where trying again cannot help (the thing does not exist). */
  onBack?: () => void;
}

/** What happened, what to do, and a way on. */
export function ProblemView({ error, onRetry, onBack }: Props) {
  const { t } = useTranslation();
  const lang = useViewState((s) => s.lang);
  const problem = error instanceof ApiError ? error.problem : null;
  const title = problem ? (lang === 'zh' ? problem.titleZh : problem.title) : t('error.unexpected');
  const detail = pickLanguage(problem?.detail ?? error.message, lang);
  const hint = pickLanguage(problem ? (problem.hint ?? '') : t('error.unexpectedHint'), lang);
  const gone = problem?.status === 404 && onBack;
  return (
    <div className="problem" role="alert" data-testid="problem">
      <strong>{title}</strong>
      {detail && detail !== title && <p>{detail}</p>}
      {hint && <p className="muted">{hint}</p>}
      <div className="problem-actions">
        {gone ? (
          <Button onClick={onBack}>{t('error.back')}</Button>
        ) : (
          onRetry && <Button onClick={onRetry}>{t('error.retry')}</Button>
        )}
        {problem && <code>{problem.code}</code>}
      </div>
    </div>
  );
}
