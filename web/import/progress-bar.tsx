interface Props {
  title: string;
  note: string;
  /** 0 to 1; null while it is not known how much there is. */
  share: number | null;
}

/** What is going on, how far it is in numbers, and a bar. */
export function ProgressBar({ title, note, share }: Props) {
  return (
    <div className="progress" aria-live="polite">
      <strong>{title}</strong>
      <div
        className={share === null ? 'progress-track unknown' : 'progress-track'}
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <span style={share === null ? undefined : { width: `${Math.max(2, share * 100)}%` }} />
      </div>
      <span className="muted ellipsis" title={note}>
        {note || '\u00a0'}
      </span>
    </div>
  );
}
