// How numbers, times and texts are shown, and how elements are made.

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const oneDigit = new Intl.NumberFormat('en', {minimumFractionDigits: 1, maximumFractionDigits: 1});
const cents = new Intl.NumberFormat('en', {minimumFractionDigits: 2, maximumFractionDigits: 2});
const compactNumber = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});

export const NONE = '–';

export const count = (n) => (n == null ? NONE : whole.format(n));
export const money = (n) => (n == null ? NONE : cents.format(n));
export const rate = (n) => (n == null ? NONE : n > 0 && n < 100 ? oneDigit.format(n) : whole.format(n));
export const compact = (n) => compactNumber.format(n);
export const percent = (share) => `${Number((share * 100).toFixed(2))} %`;

/** A time of day in UTC with milliseconds, as reports have it. */
export function clock(iso) {
  return iso ? new Date(iso).toISOString().slice(11, 23) : NONE;
}

export function dateTime(iso) {
  return iso ? new Date(iso).toISOString().slice(0, 23).replace('T', ' ') : NONE;
}

export function duration(ms) {
  if (ms == null) return NONE;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
  const hours = Math.floor(ms / 3_600_000);
  return hours < 48 ? `${hours} h ${Math.floor((ms % 3_600_000) / 60_000)} min` : `${Math.round(hours / 24)} days`;
}

export function bytes(n) {
  if (n == null) return NONE;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${unit === 0 ? n : n.toFixed(1)} ${units[unit]}`;
}

/** A cell of a report: by its column's type, or as it is. */
export function cell(value, column) {
  if (value == null) return NONE;
  if (column?.type === 'timestamp') return dateTime(value);
  if (column?.type === 'decimal') return money(value);
  if (column?.type === 'integer' && !/version/.test(column.name)) return count(value);
  return String(value);
}

/** Text that may be JSON, put in lines if it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * An element: el('p.note', {id: 'x', onclick: f}, 'text', child). Texts are never read as HTML.
 * What is null is left out.
 */
export function el(spec, ...rest) {
  const [tag, ...classes] = spec.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  for (const part of rest.flat()) {
    if (part == null || part === false) continue;
    if (typeof part === 'object' && !(part instanceof Node)) {
      for (const [name, value] of Object.entries(part)) {
        if (value == null || value === false) continue;
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? '' : value);
      }
    } else {
      element.append(part);
    }
  }
  return element;
}

/** Sets a text only if it is another: nothing is drawn anew for nothing. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Puts elements into a place in this order. Those that are there in it stay untouched, with the keyboard's focus. */
export function arrange(place, elements) {
  for (const child of [...place.children]) if (!elements.includes(child)) child.remove();
  elements.forEach((element, i) => {
    if (place.children[i] !== element) place.insertBefore(element, place.children[i] ?? null);
  });
}

/** A table with a caption for screen readers. Columns: {label, number, cell(row)}. */
export function table(caption, columns, rows) {
  return el('table', el('caption.sr', caption),
    el('thead', el('tr', columns.map((c) => el(c.number ? 'th.number' : 'th', {scope: 'col'}, c.label)))),
    el('tbody', rows.map((row) => tableRow(columns, row))));
}

export function tableRow(columns, row) {
  return el('tr', columns.map((c) => el(c.number ? 'td.number' : c.code ? 'td.code' : 'td', c.cell(row))));
}

/** Scrolls sideways where there is no room; reachable by keyboard. */
export function scroller(label, ...children) {
  return el('div.scroller', {tabindex: 0, role: 'region', 'aria-label': label}, children);
}

export function badge(type) {
  return el(`span.badge.${type.toLowerCase()}`, type);
}

export function orderLink(id) {
  return el('a.code', {href: `#/order/${encodeURIComponent(id)}`, title: id}, `…${id.slice(-12)}`);
}

/** What a change changed: "status pending → confirmed". */
export function differences(list) {
  return list.flatMap((d) => [
    el('span.difference', `${d.column.replace('_', ' ')} `, el('del', shown(d, d.from)), ' → ', el('ins', shown(d, d.to))),
    ' ',
  ]);
}

const shown = ({column}, value) => (value == null ? 'none' : column.endsWith('price') ? money(value) : String(value));
