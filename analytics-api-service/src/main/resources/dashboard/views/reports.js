// Every report of the catalogue, with a form, a table, a chart where it suits, and its SQL.
import {askInSql, get, hasWarehouse} from '../api.js';
import {entities} from '../entities.js';
import {count, duration, el, scroller, setText, table} from '../format.js';
import {shop} from '../orders/shop.js';
import {reportPanel} from '../reportpanel.js';

const MOST_ROWS = 500;
const LOOK = 3000;
const OWN = 'query';

/** It stays while other views are looked at. */
let ownSql = null;

export default {title: 'Reports', show};

function show(root, name, given) {
  const list = el('nav.report-list', {'aria-label': 'Reports'});
  const place = el('div.report');
  root.append(
    el('div.head', el('h1', 'Reports'), el('p.lead', 'A report is a file of SQL. A file that you put into the reports folder appears here by itself.')),
    el('div.split', list, place));

  let ended = false;
  let timer = 0;
  let known = '';
  let shown = null;

  async function look() {
    if (!document.hidden) {
      try {
        const {reports, leftOut} = await get('/api/reports');
        if (ended) return;
        const now = JSON.stringify([reports, leftOut]);
        if (now !== known) {
          known = now;
          drawList(list, reports, leftOut, name);
          choose(reports);
        }
      } catch (e) {
        if (!known && !ended) place.replaceChildren(el('p.error', {role: 'alert'}, `The reports cannot be listed: ${e.message}`));
      }
    }
    if (!ended) timer = setTimeout(look, LOOK);
  }

  function choose(reports) {
    if (name === OWN && hasWarehouse()) {
      if (!shown) {
        shown = {text: OWN, end() {}};
        place.replaceChildren(...ownPanel());
      }
      return;
    }
    const chosen = reports.find((report) => report.name === (name || usual())) ?? (name ? null : reports[0]);
    const text = JSON.stringify(chosen);
    if (shown?.text === text) return;
    shown?.end();
    if (!chosen) {
      shown = {text, end() {}};
      place.replaceChildren(el('p.empty', `There is no report ${name}.`));
      return;
    }
    shown = {text, ...reportPanel(chosen, Boolean(name), given)};
    place.replaceChildren(...shown.elements);
  }

  place.append(el('p.muted', 'Reading the list …'));
  look();
  return () => {
    ended = true;
    clearTimeout(timer);
    shown?.end();
  };
}

function drawList(list, reports, leftOut, name) {
  const groups = new Map();
  for (const report of reports) {
    const group = report.name.includes('/') ? report.name.split('/')[0] : 'others';
    groups.set(group, [...(groups.get(group) ?? []), report]);
  }
  list.replaceChildren(...[...groups].map(([group, members]) => el('div', el('h2', group), el('ul', members.map((report) =>
    el('li', el('a', {href: `#/reports/${report.name}`, 'aria-current': report.name === (name || usual()) ? 'true' : null}, report.title)))))),
    hasWarehouse() ? el('div', el('h2', 'yours'), el('ul', el('li', el('a', {href: `#/reports/${OWN}`, 'aria-current': name === OWN ? 'true' : null}, 'SQL of your own')))) : '',
    leftOut.length ? el('div', el('h2', 'left out'), el('ul', leftOut.map(({file, reason}) => el('li.error', `${file}: ${reason}`)))) : '');
}

/** What is shown where the address names no report. */
const usual = () => (shop() ? 'sales/by-product' : `${entities()[0].many}/rows`);

/** A first question, to be changed. */
function question() {
  const {roles, key, many, relations} = entities()[0];
  const by = roles.status ?? key;
  return `SELECT ${by}, count(*) AS ${many}\nFROM ${relations.current}\nGROUP BY 1\nORDER BY 2 DESC`;
}

function ownPanel() {
  ownSql ??= question();
  const sql = el('textarea', {id: 'own-sql', rows: 8, cols: 60, spellcheck: 'false', 'aria-describedby': 'own-sql-hint', oninput: () => (ownSql = sql.value)}, ownSql);
  const said = el('p.muted', {role: 'status'});
  const trouble = el('p.error', {role: 'alert', hidden: true});
  const rowsPlace = el('div');
  const submit = el('button.primary', {type: 'submit'}, 'Run');

  async function ask(event) {
    event.preventDefault();
    trouble.hidden = true;
    setText(said, 'Running …');
    submit.disabled = true;
    try {
      const {rows, more, milliseconds} = await askInSql(sql.value);
      setText(said, `${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'} in ${duration(milliseconds)}${more ? '; there are more' : ''}${rows.length > MOST_ROWS ? `; the first ${MOST_ROWS} are shown` : ''}.`);
      const columns = Object.keys(rows[0] ?? {}).map((name) => ({label: name, cell: (row) => (row[name] == null ? '–' : String(row[name]))}));
      rowsPlace.replaceChildren(rows.length ? scroller('Rows', table('SQL of your own', columns, rows.slice(0, MOST_ROWS))) : el('p.empty', 'No rows.'));
    } catch (e) {
      setText(said, '');
      setText(trouble, e.message);
      trouble.hidden = false;
    }
    submit.disabled = false;
  }

  return [
    el('section.panel', el('h2', 'SQL of your own'),
      el('form', {onsubmit: ask}, el('div.field', el('label', {for: 'own-sql'}, 'SQL'), sql, el('span.hint', {id: 'own-sql-hint'}, `One SELECT over ${listed(entities().flatMap(({relations}) => Object.values(relations)))}.`)), el('p.row', submit)), said, trouble),
    el('section.panel.rows', rowsPlace)];
}

const listed = (names) => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
