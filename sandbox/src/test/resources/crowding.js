// What is cut or lies on something else, of what a reader sees of the page: an array of sentences.
() => {
  const found = [];
  const say = (what, element) => {
    const name = `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.trim().replaceAll(/\s+/g, '.')}` : ''}`;
    if (found.length < 20) found.push(`${what}: ${name} "${element.textContent.trim().slice(0, 60)}"`);
  };
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} wide, and the window ${width}`);

  /** What is left of a rectangle within all that cuts it off; said when that is no scroller and no ellipsis. */
  function seen(rect, element) {
    let {left, right, top, bottom} = rect;
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const frame = e.getBoundingClientRect();
      if (style.overflowX !== 'auto' && style.overflowX !== 'scroll' && style.textOverflow !== 'ellipsis' && (left < frame.left - 1 || right > frame.right + 1)) say('cut', element);
      left = Math.max(left, frame.left);
      right = Math.min(right, frame.right);
      top = Math.max(top, frame.top);
      bottom = Math.min(bottom, frame.bottom);
    }
    return right - left > 1 && bottom - top > 1 ? {left, right, top, bottom, element} : null;
  }

  /** The nearest box that a reader sees as one. */
  function box(element) {
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.display !== 'inline' && (parseFloat(style.borderLeftWidth) > 0 && parseFloat(style.borderRightWidth) > 0)) return e;
    }
    return null;
  }

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('.sr, script, style, option, noscript, .skip') || !element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const rect of range.getClientRects()) {
      const text = seen(rect, element);
      if (!text) continue;
      const around = box(element)?.getBoundingClientRect();
      if (around && (text.left < around.left - 1 || text.right > around.right + 1)) say('runs out of its box', element);
      texts.push(text);
    }
  }
  texts.forEach((a, i) => {
    for (let j = i + 1; j < texts.length; j++) {
      const b = texts[j];
      if (a.element === b.element) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 4) say(`lies on "${b.element.textContent.trim().slice(0, 40)}"`, a.element);
    }
  });
  return found;
}
