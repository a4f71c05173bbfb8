/**
 * The element with this id.
 * @template {Element} [E=HTMLElement]
 * @param {string} id
 * @param {new () => E} [type]
 * @returns {E}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof (type ?? HTMLElement))) throw new Error(`The page has no #${id}`);
  return /** @type {E} */ (/** @type {unknown} */ (element));
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function create(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Sets a text, and touches nothing where it is there already.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Makes the children of an element show these items, in their order. What is there already is kept, with its focus,
 * its scroll position and what somebody has opened in it.
 * @template T
 * @template {HTMLElement} E
 * @param {HTMLElement} parent
 * @param {readonly T[]} items
 * @param {{ key: (item: T) => string, create: (item: T) => E, update: (element: E, item: T) => void }} how
 */
export function showItems(parent, items, how) {
  const present = /** @type {E[]} */ ([...parent.children].filter((child) => child.hasAttribute('data-key')));
  const elements = new Map(present.map((element) => [element.dataset.key, element]));
  const wanted = items.map((item) => {
    const key = how.key(item);
    const element = elements.get(key) ?? how.create(item);
    element.dataset.key = key;
    elements.delete(key);
    how.update(element, item);
    return element;
  });
  for (const gone of elements.values()) gone.remove();
  let place = parent.querySelector(':scope > [data-key]');
  for (const element of wanted) {
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
}
