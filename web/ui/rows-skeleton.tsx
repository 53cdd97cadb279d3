/** Grey rows in the shape of the list that is coming. */
export function RowsSkeleton({ rows = 12 }: { rows?: number }) {
  return (
    <div className="rows-skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index}>
          <span style={{ width: `${34 + ((index * 17) % 22)}%` }} />
          <span style={{ width: '16%' }} />
        </div>
      ))}
    </div>
  );
}
