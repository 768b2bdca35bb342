// What the tests call things by: the role and the name that a screen reader would say. Prefixed to every script.
const ROLE_TAGS = {
  button: 'button', link: 'a[href]', heading: 'h1,h2,h3,h4', list: 'ul,ol', table: 'table', region: 'section',
  complementary: 'aside', navigation: 'nav', main: 'main', form: 'form', checkbox: 'input[type=checkbox]',
  radio: 'input[type=radio]', searchbox: 'input[type=search]', progressbar: 'progress', contentinfo: 'footer',
  textbox: 'input:not([type]),input[type=text],input[type=password],textarea', listitem: 'li', row: 'tr',
};
const squeezed = (text) => text.replace(/\s+/g, ' ').trim();
const heard = (node) => {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1 || node.getAttribute('aria-hidden') === 'true') return '';
  const inside = [...node.childNodes].map(heard).join('');
  return getComputedStyle(node).display === 'inline' ? inside : ` ${inside} `;
};
const nameOf = (element) => {
  const by = element.getAttribute('aria-labelledby');
  if (by) return squeezed(by.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map((part) => part.getAttribute('aria-label') ?? heard(part)).join(' '));
  const label = element.getAttribute('aria-label');
  if (label) return squeezed(label);
  if (element.labels?.length) return squeezed([...element.labels].map(heard).join(' '));
  return squeezed(heard(element) || element.placeholder || '');
};
const isShown = (element) =>
  element.getClientRects().length > 0 && element.closest('[inert],[aria-hidden=true]') === null;
// A name that ends in `*` is the beginning of one; null is any.
const isCalled = (element, name) => {
  if (name == null) return true;
  const own = nameOf(element);
  return name.endsWith('*') ? own.startsWith(name.slice(0, -1)) : own === name;
};
const all = (role, name, root = document) =>
  [...root.querySelectorAll(`[role="${role}"]${ROLE_TAGS[role] ? `,${ROLE_TAGS[role].split(',').map((tag) => `${tag}:not([role])`).join(',')}` : ''}`)]
    .filter((element) => isShown(element) && isCalled(element, name));
const seen = (role, name, root = document) => all(role, name, root)[0] ?? null;
const text = (role, name) => { const element = seen(role, name); return element === null ? null : squeezed(heard(element)); };
const isFree = (element) => !element.disabled && element.getAttribute('aria-disabled') !== 'true';
// What a hand would press: a control that is hidden behind its label is pressed on the label.
const free = (role, name) => {
  const element = all(role, name).find(isFree);
  return element === undefined ? null : element.matches('input[type=radio],input[type=checkbox]') ? (element.closest('label') ?? element) : element;
};
