// How late changes and stages were, and what was refused.
import {get} from '../api.js';
import {chartPanel} from '../charts.js';
import {tellsAge, UNTOLD_AGE} from '../entities.js';
import {count, dateTime, duration, el} from '../format.js';

const LOOK = 10_000;
const MINUTE = 60_000;

export function historyPanels() {
  const of = el('select', {id: 'history-of', onchange: draw}, el('option', {value: 'looks'}, 'the last 30 minutes'), el('option', {value: 'minutes'}, 'the last 24 hours'));
  const freshness = chartPanel({kind: 'line', title: 'From change to report', label: 'Time', axis: 'Time it took', value: 'Half sooner than', second: '99 of 100 sooner than', band: true, format: duration, precision: 0, empty: tellsAge() ? 'Nothing was recorded yet: a look is taken every 10 s.' : UNTOLD_AGE});
  const lag = chartPanel({kind: 'line', title: 'Lag of the stages', label: 'Time', axis: 'Lag', value: 'Pipe', second: 'Delivery', mark: 'Refused', format: duration, precision: 0, markFormat: count, empty: 'Nothing was recorded yet.'});
  let told = null;
  let timer = 0;
  let ended = false;

  async function look() {
    if (!document.hidden) {
      told = await get('/api/pipeline/history').catch(() => told);
      if (ended) return;
      draw();
    }
    if (!ended) timer = setTimeout(look, LOOK);
  }

  function draw() {
    const points = withGaps(told?.[of.value] ?? []);
    freshness.update(tellsAge() ? points.map((p) => ({label: p.label, value: p.p50Milliseconds, second: p.p99Milliseconds})) : []);
    lag.update(points.map((p) => ({label: p.label, value: seconds(p.pipeLagSeconds), second: seconds(p.deliveryLagSeconds), mark: p.refused})));
  }

  look();
  return {
    element: el('section.work', {id: 'history', 'aria-label': 'History'},
      el('div.row.tools', el('label', {for: 'history-of'}, 'History of ', of)), el('div.grid.two.even', freshness.figure, lag.figure)),
    end() {
      ended = true;
      clearTimeout(timer);
      freshness.end();
      lag.end();
    },
  };
}

const seconds = (s) => (s == null ? null : s * 1000);

/** Where nothing ran there is an empty point, at which lines end. */
function withGaps(figures) {
  return figures.flatMap((now, i) => {
    const before = figures[i - 1];
    const point = {...now, label: label(now)};
    const missing = before && Date.parse(now.from) - Date.parse(before.from) > 2 * MINUTE + before.seconds * 1000;
    return missing ? [{label: '', refused: 0}, point] : [point];
  });
}

const label = ({from, seconds: length}) => dateTime(from).slice(11, length < 60 ? 19 : 16);
