import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface Line {
  readonly label: string;
  /** Of the style sheet: `--accent`. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  readonly isFilled?: boolean;
}

const HEIGHT = 150;

/** A plot over time. What it shows is said in words too, for those who do not see it. */
export function Plot(props: {
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly summary: string;
  readonly language: string;
  /** Redraws in the other colours. */
  readonly theme: string;
}) {
  const { times, lines, theme, language } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = [times, ...lines.map((line) => line.values)] as unknown as uPlot.AlignedData;
  const latest = useRef(data);
  latest.current = data;
  const shape = lines.map(({ label, colour }) => `${label}${colour}`).join();

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--soft'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: `12px ${colour('--face')}`,
    };
    const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 6 } },
        scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.15)] } },
        axes: [
          {
            ...axis,
            values: (_plot, splits) => splits.map((at) => clock.format(at * 1000)),
            space: 70,
            size: 30,
          },
          { ...axis, size: 46, space: 34 },
        ],
        series: [
          {},
          ...lines.map((line): uPlot.Series => ({
            label: line.label,
            stroke: colour(line.colour),
            width: 1.75,
            points: { show: false },
            spanGaps: true,
            ...(line.isFilled === true ? { fill: `${colour(line.colour)}22` } : {}),
          })),
        ],
      },
      latest.current,
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
    // The series are made anew only where their names or colours change; values flow in below.
  }, [shape, theme, language]);
  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  return (
    <figure className="plot">
      <figcaption>
        {lines.map((line) => (
          <span key={line.label} className={`key ${line.colour.slice(2)}`}>
            {line.label}
          </span>
        ))}
      </figcaption>
      <div ref={place} role="img" aria-label={props.summary} />
    </figure>
  );
}
