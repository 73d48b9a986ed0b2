// Charts that are updated in place, each also as a table.
import {download} from './api.js';
import {el, setText, table} from './format.js';

/** More of a name takes the room of what it names. */
const LONGEST_LABEL = 22;
const LABELS_SHARE = 0.4;

const all = new Set();

/** Colours as they are now; the canvas knows neither variables nor themes. */
function colours() {
  const probe = el('span', {hidden: true});
  document.body.append(probe);
  const style = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {accent: style('--accent'), soft: style('--accent-soft'), faint: style('--ink-3'), grid: style('--line'), ink: style('--ink-2'), bad: style('--bad')};
  probe.remove();
  return found;
}

/**
 * A chart in a figure with a heading and a switch to a table.
 *
 * Rows are {label, value, second, mark, soFar}: a row so far is of a time that is not over.
 *
 * @param settings title; kind 'bar' or 'line'; label and value: what the two columns are called;
 *     format of a value; second: name of another line, drawn faint; band: whether the second is
 *     the upper edge of a band; mark: name of what is marked on the axis;
 *     axis: what is measured, where the value's name does not say it; empty: what to say without rows; csv: address of the same as CSV
 */
export function chartPanel(settings) {
  const name = (row) => (row.soFar ? `${row.label} (so far)` : row.label);
  const canvas = el('canvas', {role: 'img', 'aria-label': settings.title});
  const box = el(settings.kind === 'line' ? 'div.chart.fills' : 'div.chart', {hidden: true}, canvas);
  const asTable = el('div.chart-table', {hidden: true, tabindex: 0, role: 'region', 'aria-label': `${settings.title}, table`});
  const empty = el('p.empty', 'Reading …');
  const toggle = el('button.quiet', {type: 'button', 'aria-pressed': 'false', 'aria-label': `${settings.title} as a table`, onclick: flip}, 'Table');
  const csv = settings.csv ? el('a.button.quiet', {href: '#', download: '', 'aria-label': `${settings.title} as CSV`, onclick: save}, 'CSV') : null;
  const figure = el('figure.panel', el('figcaption', el('h2', settings.title), el('span.row', csv, toggle)), box, asTable, empty);
  let rows = [];
  let chart = null;

  async function save(event) {
    event.preventDefault();
    const {url, name: file} = settings.csv();
    await download(url, file).catch((e) => setText(csv, e.message));
  }

  function flip() {
    const showTable = asTable.hidden;
    toggle.setAttribute('aria-pressed', String(showTable));
    draw(showTable);
  }

  function draw(showTable = toggle.getAttribute('aria-pressed') === 'true') {
    empty.hidden = rows.length > 0;
    asTable.hidden = !showTable || rows.length === 0;
    box.hidden = showTable || rows.length === 0;
    if (!asTable.hidden) drawTable();
    if (!box.hidden) drawChart();
  }

  function drawTable() {
    const columns = [
      {label: settings.label, cell: name},
      {label: settings.value, number: true, cell: (row) => settings.format(row.value)},
    ];
    if (settings.second) columns.push({label: settings.second, number: true, cell: (row) => settings.format(row.second)});
    if (settings.mark) columns.push({label: settings.mark, number: true, cell: (row) => settings.markFormat(row.mark)});
    asTable.replaceChildren(table(settings.title, columns, settings.kind === 'line' ? [...rows].reverse() : rows));
  }

  function drawChart() {
    const lead = rows.slice(0, 3).map((row) => `${short(row.label)} ${settings.format(row.value)}`).join(', ');
    canvas.setAttribute('aria-label', `${settings.title}. ${settings.kind === 'line' ? `Latest: ${settings.format(rows.at(-1).value)}${settings.second ? `, ${settings.second} ${settings.format(rows.at(-1).second)}` : ''}` : lead}`);
    if (settings.kind === 'bar') box.style.height = `${Math.max(72, rows.length * 26 + 30)}px`;
    chart ??= make();
    chart.data.labels = rows.map(name);
    chart.data.datasets[0].data = rows.map((row) => (row.value == null ? null : Number(row.value)));
    if (settings.second) chart.data.datasets[1].data = rows.map((row) => row.second ?? null);
    if (settings.mark) chart.data.datasets[2].data = rows.map((row) => (row.mark ? 0 : null));
    if (settings.kind === 'line') {
      chart.data.datasets[0].pointRadius = rows.length === 1 ? 3 : 0;
      chart.data.datasets[0].segment = {borderDash: ({p1DataIndex}) => (rows[p1DataIndex]?.soFar ? [3, 3] : undefined)};
    }
    settings.shown = ({dataIndex: i, datasetIndex, raw}) => [settings.format(rows[i]?.value), settings.format(raw), settings.markFormat?.(rows[i]?.mark)][datasetIndex];
    chart.update('none');
  }

  function make() {
    return new Chart(canvas, settings.kind === 'line' ? line(settings) : bar(settings));
  }

  function makeAnew() {
    chart?.destroy();
    chart = null;
    draw();
  }

  all.add(makeAnew);
  return {
    figure,
    /** @param why what to say where there are no rows */
    update(newRows, why = settings.empty ?? 'Nothing yet.') {
      rows = newRows;
      setText(empty, why);
      draw();
    },
    end() {
      all.delete(makeAnew);
      chart?.destroy();
      chart = null;
    },
  };
}

function bar(settings) {
  const c = colours();
  return {
    type: 'bar',
    data: {labels: [], datasets: [{label: settings.value, data: [], backgroundColor: c.accent, borderRadius: 2, maxBarThickness: 16}]},
    options: {...common(settings, c), indexAxis: 'y', scales: {
      x: {...axis(settings, c, true), title: titled(settings.value, c)},
      y: {...axis(settings, c, false), title: titled(settings.label, c), afterFit: (scale) => (scale.width = Math.min(scale.width, scale.chart.width * LABELS_SHARE)), ticks: {color: c.ink, autoSkip: false, callback(value) {
        return short(this.getLabelForValue(value));
      }}},
    }},
  };
}

function line(settings) {
  const c = colours();
  const datasets = [{label: settings.value, data: [], borderColor: c.accent, backgroundColor: c.soft, fill: true, borderWidth: 2, pointRadius: 0, pointHitRadius: 12, tension: 0}];
  if (settings.second) datasets.push({label: settings.second, data: [], borderColor: c.faint, borderDash: settings.band ? [] : [4, 4], borderWidth: 1.5, pointRadius: 0, tension: 0, ...(settings.band && {fill: '-1', backgroundColor: c.soft})});
  if (settings.mark) datasets.push({label: settings.mark, data: [], showLine: false, pointStyle: 'triangle', pointRadius: 6, borderColor: c.bad, backgroundColor: c.bad});
  if (settings.second) datasets[0].fill = false;
  datasets.forEach((dataset) => (dataset.spanGaps = false));
  return {
    type: 'line',
    data: {labels: [], datasets},
    options: {...common(settings, c), interaction: {mode: 'index', intersect: false}, scales: {
      x: {...axis(settings, c, false), title: titled(settings.label, c), ticks: {color: c.ink, maxTicksLimit: 8, maxRotation: 0}},
      y: {...axis(settings, c, true), title: titled(settings.axis ?? settings.value, c), beginAtZero: true},
    }},
  };
}

const titled = (text, c) => ({display: true, text, color: c.faint, font: {size: 11}});

function short(text) {
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text;
}

/** A name as lines that a tooltip has room for, whole up to a length that nobody reads. */
function folded(text) {
  const lines = text.slice(0, 400).match(/.{1,60}/gsu) ?? [''];
  return text.length > 400 ? [...lines, '…'] : lines;
}

function common(settings, c) {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    plugins: {
      legend: {display: Boolean(settings.second), labels: {color: c.ink, boxWidth: 14, boxHeight: 2}},
      tooltip: {callbacks: {
        title: ([item]) => folded(item.label),
        label: (item) => `${item.dataset.label}: ${settings.shown(item)}`,
      }},
    },
  };
}

function axis(settings, c, values) {
  return values
    ? {grid: {color: c.grid}, border: {display: false}, ticks: {color: c.ink, maxTicksLimit: 6, precision: settings.precision, callback: (value) => (settings.tick ?? settings.format)(value)}}
    : {grid: {display: false}, border: {color: c.grid}, ticks: {color: c.ink}};
}

/** Makes all charts anew, in the colours of the theme. */
export function recolour() {
  all.forEach((makeAnew) => makeAnew());
}
