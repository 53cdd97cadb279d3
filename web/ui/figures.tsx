export interface Figure {
  key: string;
  label: string;
  value: string;
  note?: string;
  tone?: 'warn' | 'alarm' | 'quiet' | 'gap' | 'overlap' | 'beyond';
  active: boolean;
  onClick: () => void;
}

/** A row of counts that are also the filter. */
export function Figures({ items, label }: { items: Figure[]; label: string }) {
  return (
    <div className="figures" role="group" aria-label={label} data-testid="totals">
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          className={`figure ${item.tone ? `tone-${item.tone}` : ''}`}
          aria-pressed={item.active}
          onClick={item.onClick}
          data-testid={`total-${item.key}`}
        >
          <span className="figure-label">{item.label}</span>
          <span className="figure-value">{item.value}</span>
          {item.note && <span className="figure-note">{item.note}</span>}
        </button>
      ))}
    </div>
  );
}
