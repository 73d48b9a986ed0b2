// A pipeline that AWS runs: what CloudWatch and Firehose tell of it, and what nobody does.
import {bytes, clock, count, duration, el, NONE, rate, scroller, setText, table} from '../format.js';
import {flow} from '../flow.js';
import {reconciliationPanel} from './reconciliation.js';

const COLUMNS = [
  {label: 'Stage', cell: (s) => el('span', s.service, ' ', el('span.code', s.resource))},
  {label: 'A second', number: true, cell: (s) => rate(s.perSecond)},
  {label: 'Read', number: true, cell: (s) => count(s.read)},
  {label: 'Delivered', number: true, cell: (s) => count(s.delivered)},
  {label: 'Dropped', number: true, cell: (s) => count(s.dropped)},
  {label: 'Refused', number: true, cell: (s) => count(s.failed)},
  {label: 'Waiting', number: true, cell: (s) => count(s.lagRecords)},
  {label: 'Lag', number: true, cell: (s) => duration(s.lagSeconds == null ? null : s.lagSeconds * 1000)},
  {label: 'Runs', number: true, cell: (s) => count(s.batches)},
  {label: 'Failed runs', number: true, cell: (s) => count(s.failedBatches)},
  {label: 'A run takes', number: true, cell: (s) => duration(s.batchMilliseconds)},
  {label: 'Bytes', number: true, cell: (s) => bytes(s.bytes)},
  {label: 'State', cell: (s) => s.status ?? NONE},
];

const UNKNOWN = [
  'The last minutes: services tell CloudWatch one to several minutes late, and it is asked once a minute.',
  'How far the pipe is behind the table: there is no metric of that. Delivery’s lag is the age of the oldest change in Firehose.',
  'What is in flight, read again, or gone from a stream before it was read: the managed services do not count it.',
  'The refused records themselves, and a replay: they lie in the lake’s bucket under errors/processing-failed/, with their reasons.',
  'The raw records of the stream: the Kinesis console’s data viewer shows them.',
];

export function showInAws(root) {
  const said = el('p.muted', {role: 'status'}, 'Asking CloudWatch …');
  const trouble = el('p.error', {role: 'alert', hidden: true});
  const figures = el('div');
  const notes = el('ul.notes');
  const picture = flow(draw);
  const reconciliation = reconciliationPanel();

  root.append(
    el('div.head', el('h1', 'Pipeline'), el('p.lead', 'AWS runs these stages. One that stands still, falls behind, or refuses what comes, turns red.')),
    el('section', {'aria-label': 'Stages'}, picture.list),
    trouble,
    el('section.panel', el('h2', 'Stages in figures'), said, figures, notes),
    reconciliation.element,
    el('section.panel', {id: 'unknown'}, el('h2', 'What this page cannot tell'), el('ul.notes', UNKNOWN.map((text) => el('li', text)))));

  function draw(told, problem) {
    trouble.hidden = !problem;
    if (problem) {
      setText(trouble, problem.message);
      setText(said, figures.hasChildNodes() ? 'What is shown was told before.' : 'Nothing was told yet.');
      return;
    }
    setText(said, `From ${clock(told.from).slice(0, 5)} to ${clock(told.to).slice(0, 5)}, as CloudWatch and Firehose tell it; ${NONE} where nobody does. The table counts write units, of up to 1 KB each.`);
    figures.replaceChildren(scroller('Stages in figures', table('Stages in figures', COLUMNS, told.stages)));
    notes.replaceChildren(...told.stages.filter((stage) => stage.note).map((stage) => el('li', `${stage.service} ${stage.resource}: ${stage.note}.`)));
  }

  return () => {
    picture.end();
    reconciliation.end();
  };
}
