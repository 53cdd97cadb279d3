import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../ui/problem-view.tsx';

/** Why, and who says so. */
export interface Words {
  reason: string;
  comment?: string;
  who: string;
}

interface Props {
  /** What is about to be decided, in one line. */
  title: string;
  /** Of the button that does it. */
  action: string;
  /** Left out: no field for a comment. */
  withComment?: boolean;
  reasonNeeded?: boolean;
  /** More fields above the reason, and whether they are filled in. */
  children?: ReactNode;
  filled?: boolean;
  onSubmit: (words: Words) => Promise<unknown>;
  onCancel: () => void;
}

const WHO = 'jingtian-who';

/** A reason and a name for a decision. The name is remembered in this browser until people have logins. */
export function WordsForm({
  title,
  action,
  withComment,
  reasonNeeded = true,
  children,
  filled = true,
  onSubmit,
  onCancel,
}: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [comment, setComment] = useState('');
  const [who, setWho] = useState(() => window.localStorage.getItem(WHO) ?? '');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const ready = filled && who.trim() !== '' && (!reasonNeeded || reason.trim() !== '');
  const submit = async () => {
    setBusy(true);
    setError(null);
    window.localStorage.setItem(WHO, who.trim());
    try {
      await onSubmit({ reason: reason.trim(), comment: comment.trim() || undefined, who: who.trim() });
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      setBusy(false);
    }
  };
  return (
    <form
      className="words-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) void submit();
      }}
      data-testid="words-form"
    >
      <strong>{title}</strong>
      {children}
      <label>
        <span>{t(reasonNeeded ? 'cover.decide.reason' : 'cover.decide.reasonMay')}</span>
        <Input.TextArea
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          autoSize={{ minRows: 2, maxRows: 5 }}
          maxLength={2000}
          autoFocus={!children}
          data-testid="words-reason"
        />
      </label>
      {withComment && (
        <label>
          <span>{t('cover.decide.comment')}</span>
          <Input
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            maxLength={2000}
            data-testid="words-comment"
          />
        </label>
      )}
      <label>
        <span>{t('cover.decide.who')}</span>
        <Input
          value={who}
          onChange={(event) => setWho(event.target.value)}
          maxLength={200}
          data-testid="words-who"
        />
      </label>
      {error && <ProblemView error={error} />}
      <div className="words-actions">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={busy} data-testid="words-submit">
          {action}
        </Button>
        <Button onClick={onCancel}>{t('cover.decide.cancel')}</Button>
      </div>
    </form>
  );
}
