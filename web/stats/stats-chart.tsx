import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import type { ECharts } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import { drillTo } from './drill.ts';
import { formatFigure } from './format-figure.ts';
import { orderRows } from './model.ts';
import type { StatsModel, StatsRow } from './model.ts';

register([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** So many bars can be told apart in a panel; of more units the largest are drawn. */
const MOST_BARS = 24;
const INK = '#1f2d3a';
const MUTED = '#55636f';

/** Bars of the columns that have a colour, over units or over months. SVG, so that it is printed sharp. */
export default function StatsChart({ model, column }: { model: StatsModel; column: number }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const { option, bars, left } = useMemo(() => chartOf(model, column), [model, column]);

  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, null, { renderer: 'svg' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option, true);
  }, [option]);
  useEffect(() => {
    const made = chart.current;
    if (!made || model.overTime) return;
    const down = ({ dataIndex }: { dataIndex: number }) => {
      const row = bars[dataIndex];
      if (row?.cell && row.children > 0) drillTo(row.cell.id);
    };
    made.on('click', down as (event: unknown) => void);
    return () => void made.off('click', down as (event: unknown) => void);
  }, [model, bars]);

  return (
    <figure className="stats-chart">
      <div ref={box} className="canvas" role="img" aria-label={t('stats.chart')} data-testid="stats-chart" />
      {left && <figcaption className="muted small">{t('stats.ofLargest', { n: MOST_BARS })}</figcaption>}
    </figure>
  );
}

function chartOf(model: StatsModel, column: number) {
  const series = model.columns.flatMap((shown, index) =>
    shown.color && hasSomething(model, index) ? [{ ...shown, color: shown.color, index }] : [],
  );
  const cells = model.rows.filter(({ kind }) => kind === 'cell' || kind === 'own');
  const left = !model.overTime && cells.length > MOST_BARS;
  const bars: StatsRow[] = left ? orderRows({ ...model, rows: cells }, column).slice(0, MOST_BARS) : cells;
  const kind = series[0]?.kind ?? 'count';
  const names = model.overTime
    ? series.map(({ label }) => label)
    : bars.map(({ cell }, i) => cell?.name ?? String(i));
  const many = names.length > 7;
  const data = model.overTime
    ? [{ name: '', color: series[0]?.color ?? MUTED, values: series.map(({ index }) => model.totals[index] ?? 0) }]
    : series.map(({ label, color, index }) => ({ name: label, color, values: bars.map((row) => row.values[index] ?? 0) })); // prettier-ignore
  const option = {
    animation: false,
    textStyle: { fontFamily: "'Noto Sans SC', sans-serif", color: INK },
    grid: { left: 4, right: 8, top: data.length > 1 ? 34 : 12, bottom: 0, containLabel: true },
    legend: {
      show: data.length > 1,
      ...{ type: 'plain', top: 0, left: 0, itemWidth: 12, itemHeight: 12, itemGap: 14, icon: 'roundRect' },
      textStyle: { color: MUTED, fontSize: 12 },
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      confine: true,
      textStyle: { fontSize: 12, color: INK },
      valueFormatter: (value: unknown) => formatFigure(Number(value), kind),
    },
    xAxis: {
      type: 'category',
      data: names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: '#c9d1d9' } },
      axisLabel: {
        ...{ color: MUTED, fontSize: 11, interval: 0, rotate: many ? 38 : 0, width: many ? 64 : 90 },
        overflow: 'truncate',
      },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      ...(kind === 'count' ? { minInterval: 1 } : {}),
      axisLabel: { color: MUTED, fontSize: 11, formatter: (value: number) => formatNumber(value, 0, 2) },
      splitLine: { lineStyle: { color: '#eff2f5' } },
    },
    series: data.map(({ name, color, values }) => ({
      ...{ type: 'bar', name, data: values, barMaxWidth: 26, itemStyle: { color } },
      ...(model.stacked && !model.overTime ? { stack: 'whole' } : { barGap: '12%' }),
      emphasis: { focus: 'none' },
      cursor: model.overTime ? 'default' : 'pointer',
    })),
  };
  return { option, bars, left };
}

/** A category that is nowhere is not worth a word in the legend. */
const hasSomething = (model: StatsModel, index: number): boolean =>
  model.rows.some(({ kind, values }) => (kind === 'cell' || kind === 'own') && (values[index] ?? 0) !== 0);
