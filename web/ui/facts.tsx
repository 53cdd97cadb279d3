import type { ReactNode } from 'react';

/** One line of a detail: label left, value right. */
export function Fact({ label, children, strong }: { label: string; children: ReactNode; strong?: boolean }) {
  return (
    <div className={strong ? 'fact fact-strong' : 'fact'}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Section({
  title,
  children,
  extra,
}: {
  title?: string;
  children: ReactNode;
  extra?: ReactNode;
}) {
  return (
    <section className="section">
      {title && (
        <h3>
          <span>{title}</span>
          {extra}
        </h3>
      )}
      {children}
    </section>
  );
}
