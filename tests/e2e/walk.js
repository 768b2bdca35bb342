// Notes where the focus goes while somebody walks by Tab, and whether each stop can be seen.
const isOutlined = (element) => {
  // A list or grid shows its focus on the one that it points to.
  const pointed = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
  for (let at = pointed ?? element, steps = 0; at !== null && at !== document.body && steps < 4; at = at.parentElement, steps += 1) {
    const style = getComputedStyle(at);
    if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) return true;
  }
  return false;
};
const says = (element) => `${element.getAttribute('role') ?? element.tagName.toLowerCase()} "${nameOf(element).slice(0, 60)}"`;
window.walk = {
  reached: new Set([document.activeElement].filter((stop) => stop !== null && stop !== document.body)),
  // Where Tab led to, and where that could be seen at once.
  stops: new Set(),
  shown: new Set(),
};
window.walk.heard = ({ target }) => {
  window.walk.reached.add(target);
  window.walk.stops.add(target);
  // At once, because the next Tab may come before a frame does; in the next frame, for what React draws.
  const look = () => document.activeElement === target && isOutlined(target) && window.walk.shown.add(target);
  look();
  requestAnimationFrame(look);
};
document.addEventListener('focusin', window.walk.heard, true);
// One of a group is one stop of Tab; arrows lead on inside it.
const GROUPS = '[role=tablist],[role=radiogroup],[role=listbox],[role=menu],[role=tree],[role=treegrid],[role=grid],ul.picks,.combo-field,[role=group]';
window.walk.missed = () => {
  const reached = [...window.walk.reached];
  const isIn = (group) => group !== null && reached.some((stop) => group.contains(stop));
  return [...document.querySelectorAll('button,input,select,textarea,a[href],[role=slider],[role=separator],[tabindex="0"]')]
    .filter((control) => isShown(control) && isFree(control) && !window.walk.reached.has(control))
    .filter((control) => !isIn(control.closest(GROUPS)))
    // Escape in the field does what its clear button does.
    .filter((control) => !(control.tabIndex < 0 && reached.some((stop) => stop.type === 'search' && stop.parentElement === control.parentElement)))
    .filter((control) => control.getAttribute('aria-label') !== 'Dismiss')
    .map(says);
};
// Every other stop once more, now that there is time to look at each. Where no window manager hands the focus back to the
// window, after another program's window closed, no element of the page matches :focus, and nothing can be told.
window.walk.hidden = () => (document.hasFocus() ? [...window.walk.stops] : []).filter((stop) => {
  if (window.walk.shown.has(stop) || !stop.isConnected || !isShown(stop) || !isFree(stop)) return false;
  stop.focus({ preventScroll: true });
  return document.activeElement === stop && !isOutlined(stop);
}).map(says);
return true;
