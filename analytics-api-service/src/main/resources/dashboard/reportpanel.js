// A report: a form for its parameters, its rows, a chart where it suits, its SQL.
import {hasToken} from './access.js';
import {remember} from './address.js';
import {download, engine, query, run} from './api.js';
import {chartPanel} from './charts.js';
import {capital, entityOf, entityWithKey, itemAddress, shownValue, words} from './entities.js';
import {bytes, cell, compact, count, dateTime, duration, el, scroller, setText, table, zoneName} from './format.js';

const MOST_POINTS = 500;
const PAGE_ROWS = 100;
const MOST_BARS = 20;
const NUMBERS = ['integer', 'decimal', 'double'];

/**
 * A report with its form, chart and rows.
 *
 * @param chosen whether it is asked at once, if it lacks nothing that it needs
 * @param given its parameters, as the address has them
 * @param entity whose items its rows are, or null
 * @return elements; end()
 */
export function reportPanel(report, chosen, given, entity = null) {
  const fields = report.parameters.filter((p) => p.name !== 'cursor').map((parameter) => parameterField(parameter, given.get(parameter.name)));
  const shown = {rows: [], by: given.get('_sort'), down: given.get('_order') === 'down', page: Math.max(1, Number(given.get('_page')) || 1)};
  const said = el('p.muted', {role: 'status'});
  const trouble = el('p.error', {role: 'alert', hidden: true});
  const chartPlace = el('div');
  const rowsPlace = el('div');
  const csv = el('a.button', {download: `${report.name.replaceAll('/', '-')}.csv`, onclick: save}, 'CSV');
  const submit = el('button.primary', {type: 'submit'}, 'Run');
  let chart = null;
  let running = null;

  const own = entity ?? entityOf(report.name.split('/')[0]);
  /** The entity whose key a column is, or null. */
  const keyed = ({name}) => (own?.key === name ? own : entityWithKey(name));
  const rank = ({name}) => (name === entity?.key ? 0 : entity?.state.includes(name) ? 1 + entity.state.indexOf(name) : report.columns.length);
  const ordered = entity ? [...report.columns].sort((a, b) => rank(a) - rank(b)) : report.columns;

  function value(row, column) {
    const found = row[column.name];
    if (keyed(column) && found) return el('a.code', {href: itemAddress(keyed(column), found)}, found);
    if (column.name === 'milliseconds') return found == null ? 'still' : duration(found);
    return own?.has(column.name) ? shownValue(own, column.name, found) : cell(found, column);
  }

  const values = () => Object.fromEntries(fields.map((field) => [field.name, field.value()]));

  async function save(event) {
    if (!hasToken() && engine() !== 'athena') return;
    event.preventDefault();
    try {
      await download(csv.href, csv.download);
    } catch (e) {
      setText(trouble, e.message);
      trouble.hidden = false;
    }
  }

  async function ask() {
    running?.abort();
    running = new AbortController();
    trouble.hidden = true;
    setText(said, 'Running …');
    submit.disabled = true;
    fields.forEach((field) => field.mark(null));
    csv.href = `${report.path}.csv${query(values())}`;
    try {
      draw(await run(report.name, values(), running.signal));
    } catch (e) {
      if (e.name === 'AbortError') return;
      setText(said, '');
      setText(trouble, e.message);
      trouble.hidden = false;
      fields.find((field) => field.name === e.problem?.parameter)?.mark(e.message);
    }
    submit.disabled = false;
  }

  function draw({rows, more, milliseconds, scanned}) {
    const parts = [`${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'} in ${duration(milliseconds)}`];
    if (scanned != null) parts.push(`${bytes(scanned)} scanned on Athena`);
    if (more) parts.push('the limit left out more');
    setText(said, `${parts.join('; ')}.`);
    shown.rows = rows;
    drawChart(rows);
    drawRows();
  }

  function turnTo(page) {
    const pressed = rowsPlace.contains(document.activeElement) ? document.activeElement.textContent : null;
    shown.page = page;
    keep();
    drawRows();
    // The keyboard's focus stays where it was, though the button is another one.
    if (pressed) ([...rowsPlace.querySelectorAll('button:enabled')].find((button) => button.textContent === pressed) ?? rowsPlace.querySelector('.scroller'))?.focus();
  }

  function sortBy(name) {
    shown.down = shown.by === name ? !shown.down : false;
    shown.by = name;
    turnTo(1);
  }

  /** What is asked, and how it is shown, in the address. */
  function keep() {
    remember({...values(), _sort: shown.by, _order: shown.by && shown.down ? 'down' : null, _page: shown.page > 1 ? shown.page : null});
  }

  function drawRows() {
    const columns = ordered.map((column) => ({
      label: column.name, number: NUMBERS.includes(column.type), code: column.type === 'timestamp',
      long: column.type === 'string' && !keyed(column), sorted: shown.by === column.name ? (shown.down ? 'descending' : 'ascending') : null,
      sort: () => sortBy(column.name), cell: (row) => value(row, column)}));
    const by = report.columns.find(({name}) => name === shown.by);
    const rows = by ? [...shown.rows].sort((a, b) => compare(a[by.name], b[by.name], by.type) * (shown.down ? -1 : 1)) : shown.rows;
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
    shown.page = Math.min(shown.page, pages);
    const first = (shown.page - 1) * PAGE_ROWS;
    if (rows.length === 0) {
      rowsPlace.replaceChildren(el('p.empty', 'No rows.'));
      return;
    }
    rowsPlace.replaceChildren(
      scroller(`${report.title}, rows`, table(report.title, columns, rows.slice(first, first + PAGE_ROWS))),
      pages > 1 ? el('p.row.tools', el('button', {type: 'button', disabled: shown.page === 1, onclick: () => turnTo(shown.page - 1)}, 'Before'), `rows ${count(first + 1)} to ${count(Math.min(rows.length, first + PAGE_ROWS))} of ${count(rows.length)}`,
        el('button', {type: 'button', disabled: shown.page === pages, onclick: () => turnTo(shown.page + 1)}, 'Next')) : '');
  }

  function drawChart(rows) {
    const suits = axes(report.columns);
    chart?.end();
    chart = null;
    chartPlace.replaceChildren();
    if (!suits || rows.length < 2) return;
    const time = suits.label.type === 'timestamp';
    const points = rows.slice(0, time ? MOST_POINTS : MOST_BARS).map((row) => ({label: time ? dateTime(row[suits.label.name]).slice(0, 16) : row[suits.label.name] ?? 'not told', value: row[suits.value.name]}));
    chart = chartPanel({kind: time ? 'line' : 'bar', title: capital(words(`${suits.value.name} by ${suits.label.name}`)), label: suits.label.name, value: suits.value.name, format: (n) => cell(n, suits.value), tick: compact});
    chartPlace.append(chart.figure);
    chart.update(time ? points.reverse() : points);
  }

  if (report.parameters.every((p) => !p.required || given.get(p.name)) && (chosen || engine() !== 'athena')) ask();
  else setText(said, 'Fill in the form, then run it.');
  csv.href = `${report.path}.csv${query(values())}`;
  return {
    elements: [
      el('section.panel', el('h2', report.title), el('p', report.description),
        el('form', {onsubmit: (event) => {
          event.preventDefault();
          shown.page = 1;
          keep();
          ask();
        }, onchange: () => (csv.href = `${report.path}.csv${query(values())}`)}, fields.length ? el('div.fields', fields.map((field) => field.element)) : null, el('p.row', submit, csv)), said, trouble,
        el('details', el('summary', `SQL and address`), el('p.code.wrap', `GET ${report.path}`), el('pre', {tabindex: 0}, report.sql), report.arguments.length ? el('p.muted', `The question marks stand for ${report.arguments.join(', ')}.`) : null)),
      chartPlace,
      el('section.panel.rows', rowsPlace),
    ],
    end() {
      running?.abort();
      chart?.end();
    },
  };
}

/** What is null comes last; numbers may be texts, where a number cannot hold them. */
function compare(a, b, type) {
  if (a == null || b == null) return (a == null) - (b == null);
  if (NUMBERS.includes(type)) return Number(a) - Number(b);
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** A label and a number to draw, where a report has them: revenue before orders before others. */
function axes(columns) {
  const [label] = columns;
  const numbers = columns.slice(1).filter((c) => NUMBERS.includes(c.type));
  const drawn = numbers.find((c) => c.name === 'revenue') ?? numbers.find((c) => c.name === 'orders') ?? (columns.length === 2 ? numbers[0] : null);
  return drawn && (label.type === 'string' || label.type === 'timestamp') && !entityWithKey(label.name) ? {label, value: drawn} : null;
}

/** @param given its value in the address, or null */
function parameterField(parameter, given) {
  const value = given ?? (parameter.type === 'zone' ? zoneName() : parameter.default);
  const id = `parameter-${parameter.name}`;
  const attributes = {id, name: parameter.name, required: parameter.required, 'aria-describedby': `${id}-hint ${id}-wrong`};
  const input = parameter.values.length
    ? el('select', attributes, parameter.required || parameter.default ? null : el('option', {value: ''}, 'any'), parameter.values.map((v) => el('option', {selected: v === value}, v)))
    : NUMBERS.includes(parameter.type)
      ? el('input', {...attributes, type: 'number', min: parameter.min, max: parameter.max, step: parameter.type === 'integer' ? 1 : 0.01, value})
      : el('input', {...attributes, type: 'text', placeholder: parameter.type === 'timestamp' ? '2026-11-20T23:59:58Z' : null, value});
  const wrong = el('span.error', {id: `${id}-wrong`, hidden: true});
  return {
    name: parameter.name,
    value: () => input.value.trim(),
    mark(message) {
      input.setAttribute('aria-invalid', String(message != null));
      wrong.hidden = message == null;
      setText(wrong, message ?? '');
    },
    element: el('div.field', el('label', {for: id}, parameter.name, parameter.required ? el('span.muted', ' required') : null), input, el('span.hint', {id: `${id}-hint`}, parameter.type === 'timestamp' ? `${parameter.description}; in UTC unless it says an offset` : parameter.description), wrong),
  };
}
